package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs Java programs in network and process namespaces of their own, so that they reach nobody and leave nothing behind. */
final class NamespacedProgram {
    private NamespacedProgram() {}

    /** Runs a main class of this class path to its end, which must be a success in time. */
    static void run(Class<?> main, List<String> arguments, Path log, Duration deadline) throws Exception {
        assertEquals("root", System.getProperty("user.name"), "a network namespace needs root");
        List<String> command =
                new ArrayList<>(List.of("unshare", "--net", "--pid", "--mount-proc", "--fork", "--kill-child"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        String name = main.getSimpleName();
        try (ManagedProcess process = ManagedProcess.startProgram(name, log, Map.of(), command)) {
            assertTrue(process.awaitEnd(deadline), () -> name + " takes too long: " + process.lastLine());
            assertEquals(0, process.exitStatus(), () -> read(log));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
