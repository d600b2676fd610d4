package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The module for web applications, and how the web page checks rosters, tested by its own tests under Node. */
class WebModuleTest {
    @Test
    void tests_underNode_pass() throws Exception {
        Project.Result result = Project.run(Map.of(), List.of("node", "--test", "web/test/"));
        result.assertSuccess();
        assertTrue(result.output().matches("(?s).*# pass [1-9][0-9]*\n.*"), result.output());
    }
}
