package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a class of this class path to its end as a process that is alone in a network and a process namespace, which end with it: some
 * browsers send no media over loopback, and none of them may reach anything else.
 */
final class AloneInNamespaces {
    /** Pictures a second of the browsers' made-up cameras: to encode more of them is work that no test looks at. */
    private static final String CAMERA_RATE = "10";

    private AloneInNamespaces() {}

    /**
     * Runs {@code main}, which has to end with status 0 in time; its output is in {@code log}. One call with browsers at a time, of all
     * processes that run tests: each takes all of a small machine.
     */
    static void run(Class<?> main, List<String> arguments, Path log, Duration deadline) throws Exception {
        assertEquals("root", System.getProperty("user.name"), "a network namespace needs root");
        List<String> command =
                new ArrayList<>(List.of("unshare", "--net", "--pid", "--mount-proc", "--fork", "--kill-child"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        try (FileChannel file = FileChannel.open(
                        Path.of("target", "call-with-browsers.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock alone = file.lock();
                ManagedProcess process = ManagedProcess.startProgram(
                        main.getSimpleName(), log, Map.of("PERC_CAMERA_RATE", CAMERA_RATE), command)) {
            assertTrue(alone.isValid());
            assertTrue(process.awaitEnd(deadline), () -> main + " takes too long: " + process.lastLine());
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
