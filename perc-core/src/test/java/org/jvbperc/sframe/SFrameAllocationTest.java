package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.testkit.Await;

/**
 * Sealing and opening allocate nothing but what the cipher does, for every codec. Measured in a JVM of its own; see
 * {@link SFrameAllocationProbe}.
 */
class SFrameAllocationTest {
    @Test
    void sealAndOpen_everyCodec_allocateNothingOutsideTheCipher() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "-XX:+UseSerialGC",
                        "-cp",
                        where(AeadCipher.class) + File.pathSeparator + where(SFrameAllocationProbe.class),
                        SFrameAllocationProbe.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Await.exit(process, "the program");
        assertEquals(0, process.exitValue(), output);
        Map<String, Double> beyondTheCipher = new TreeMap<>();
        for (String line : output.lines().toList()) {
            String[] parts = line.split(" ");
            beyondTheCipher.put(parts[0], Double.valueOf(parts[1]));
        }
        assertEquals(
                List.of(
                        "open-AV1",
                        "open-OPUS",
                        "open-VP8",
                        "open-VP9",
                        "refuse-AV1",
                        "refuse-OPUS",
                        "refuse-VP8",
                        "refuse-VP9",
                        "seal-AV1",
                        "seal-OPUS",
                        "seal-VP8",
                        "seal-VP9"),
                List.copyOf(beyondTheCipher.keySet()));
        beyondTheCipher.forEach(
                (operation, octets) -> assertTrue(octets <= 0, operation + " allocates; all: " + output));
    }

    private static String where(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
