package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The module for web applications, and the web page's rosters, key channel and media protection, tested by their own tests under Node, in
 * Chromium and in Firefox.
 */
class WebModuleIT {
    /** Browsers' connections want an interface with a default route, and are to reach nobody else. */
    private static final String NETWORK = "ip link set lo up && ip link add a0 type veth peer name a1"
            + " && ip addr add 10.99.0.1/24 dev a0 && ip link set a0 up && ip link set a1 up && ip route add default dev a0 && ";

    @Test
    void tests_underNode_pass() throws Exception {
        Project.Result result = Project.runWhileItReports(
                List.of("unshare", "--net", "sh", "-c", NETWORK + "exec node --test web/test/"));
        result.assertSuccess();
        assertTrue(result.output().matches("(?s).*# pass [1-9][0-9]*\n.*"), result.output());
    }
}
