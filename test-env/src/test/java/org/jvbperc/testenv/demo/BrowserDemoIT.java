package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.testkit.Await;

/**
 * Calls of Debian's browsers, unmodified, as {@code ./perc demo --browsers} makes them: all processes for themselves, the page through the
 * embedded bridge, and everything that passed the bridge examined. One call runs after the other: browsers
 * take all of a small machine.
 */
@Timeout(3600)
class BrowserDemoIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Await.patience().multipliedBy(12);

    @TempDir
    Path directory;

    /** The last one is a mixed room, with the control of the audit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice=chromium,bob=chromium,carol=chromium",
                "alice=firefox,bob=firefox,carol=firefox",
                "alice=chromium,bob=firefox,dave=native"
            })
    void everybody_seesAndHearsEverybodyElse_andTheBridgeOnlySFrames(String cast) throws Exception {
        JsonNode report = run("--cast", cast, "--seconds", "3");
        assertEquals(6, report.required("pairs").size());
        assertEquals(1, report.required("refused").size());
        assertTrue(report.required("audit").required("sealedFrames").longValue() > 300, report::toPrettyString);
        assertEquals(0, report.required("audit").required("clearFrames").longValue());
        assertEquals(0, report.required("audit").required("framesFound").longValue());
        assertTrue(report.required("control").required("framesFound").longValue() > 0, report::toPrettyString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice=chromium,bob=firefox", "alice=firefox,bob=chromium"})
    void whateverPeopleAndAccidentsDo_noFrameLeavesInClear(String cast) throws Exception {
        JsonNode report = run("--cast", cast, "--scenarios", "120");
        assertTrue(report.required("scenarios").size() >= 14, report::toPrettyString);
        for (JsonNode scenario : report.required("scenarios")) {
            assertEquals(0, scenario.required("clearFrames").longValue(), scenario::toPrettyString);
            assertTrue(scenario.required("sealedFrames").longValue() > 0, scenario::toPrettyString);
        }
    }

    private JsonNode run(String... options) throws Exception {
        Path work = directory.resolve("work");
        List<String> arguments = new ArrayList<>(List.of(
                "--browsers",
                "--json",
                "--browser-room",
                Path.of("browser-room").toAbsolutePath().toString(),
                "--work-dir",
                work.toString()));
        arguments.addAll(List.of(options));
        AloneInNamespaces.run(DemoMain.class, arguments, directory.resolve("demo.log"), DEADLINE);
        JsonNode report = JSON.readTree(work.resolve("report.json").toFile());
        assertTrue(report.required("passed").booleanValue(), report::toPrettyString);
        return report;
    }
}
