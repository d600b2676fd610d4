package org.jvbperc.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jvbperc.testkit.Await;

/** Runs a program that measures allocations, in an interpreting JVM of its own, and judges what it prints. */
public final class AllocationProbes {
    private AllocationProbes() {}

    /**
     * Asserts that the program prints one line for each of these operations, "name octets", and that none allocates octets beyond the
     * cipher's.
     */
    public static void assertNothingBeyondTheCipher(Class<?> program, Set<String> operations) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "-XX:+UseSerialGC",
                        "-cp",
                        where(AeadCipher.class) + File.pathSeparator + where(program),
                        program.getName())
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
        assertEquals(operations, beyondTheCipher.keySet());
        beyondTheCipher.forEach(
                (operation, octets) -> assertTrue(octets <= 0, operation + " allocates; all: " + output));
    }

    private static String where(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
