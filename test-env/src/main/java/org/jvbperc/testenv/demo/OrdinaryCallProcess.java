package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The call between browsers beside the demo's own, made by {@code test-env/browser-call}. One thread. */
final class OrdinaryCallProcess {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CIPHER = "SRTP_AEAD_AES_128_GCM";
    private static final int WARM_UP_SECONDS = 3;
    private static final int CONNECT_SECONDS = 180;
    /** Time for browsers to start and end on a busy machine. */
    private static final Duration OVERHEAD = Duration.ofMinutes(3);

    private final ManagedProcess process;
    private final Path result;
    private final Duration deadline;

    private OrdinaryCallProcess(ManagedProcess process, Path result, Duration deadline) {
        this.process = process;
        this.result = result;
        this.deadline = deadline;
    }

    /**
     * Starts it.
     *
     * @param driver folder of the driver
     * @param measured the time for which it is measured
     * @param result the file for the driver's result
     */
    static OrdinaryCallProcess start(
            DemoProcesses processes, Path driver, URI bridge, long bridgePid, Duration measured, Path result)
            throws IOException {
        return new OrdinaryCallProcess(
                processes.startProgram("ordinary-call", Map.of(), command(driver, bridge, bridgePid, measured, result)),
                result,
                measured.plusSeconds(WARM_UP_SECONDS + CONNECT_SECONDS).plus(OVERHEAD));
    }

    /** The driver's command line. */
    static List<String> command(Path driver, URI bridge, long bridgePid, Duration measured, Path result) {
        return List.of(
                "node",
                driver.resolve("call.mjs").toString(),
                "--rest",
                bridge.toString(),
                "--seconds",
                Long.toString(measured.toSeconds()),
                "--warm-up",
                Integer.toString(WARM_UP_SECONDS),
                "--connect-timeout",
                Integer.toString(CONNECT_SECONDS),
                "--expect-srtp",
                CIPHER,
                "--bridge-pid",
                Long.toString(bridgePid),
                "--output",
                result.toString());
    }

    /** Waits for its end. */
    DemoReport.OrdinaryCall await() throws IOException, InterruptedException {
        if (!process.awaitEnd(deadline)) {
            process.close();
            return failed("it did not end within " + deadline.toSeconds() + " s");
        }
        if (!Files.exists(result)) {
            return failed("it ended with status " + process.exitStatus() + ": " + process.lastLine());
        }
        return read(result, process.exitStatus());
    }

    private static DemoReport.OrdinaryCall failed(String reason) {
        return new DemoReport.OrdinaryCall(false, List.of(reason), null, List.of(), null);
    }

    /** Reads the driver's result. */
    static DemoReport.OrdinaryCall read(Path result, int exitStatus) throws IOException {
        JsonNode node = JSON.readTree(result.toFile());
        List<String> failures = new ArrayList<>();
        node.path("failures").forEach(failure -> failures.add(failure.asText()));
        boolean passed = node.path("passed").asBoolean();
        if (exitStatus != 0 && failures.isEmpty()) {
            failures.add("the driver ended with status " + exitStatus);
        }
        List<DemoReport.Browser> browsers = new ArrayList<>();
        for (JsonNode browser : node.path("participants")) {
            browsers.add(new DemoReport.Browser(
                    browser.path("name").asText(),
                    browser.path("connectMillis").asLong(),
                    browser.path("srtpCipher").asText(),
                    browser.path("sent").path("frames").asInt(),
                    browser.path("received").path("frames").asInt(),
                    browser.path("sent").path("audioPackets").asInt(),
                    browser.path("received").path("audioPackets").asInt()));
        }
        JsonNode cpu = node.path("bridgeProcess").path("cpuPercentOfOneCore");
        @Nullable Double bridgeCpu = cpu.isNumber() ? (Double) cpu.asDouble() : null;
        return new DemoReport.OrdinaryCall(
                passed && exitStatus == 0 && failures.isEmpty() && browsers.size() >= 2,
                failures,
                node.path("browser").asText(),
                browsers,
                bridgeCpu);
    }
}
