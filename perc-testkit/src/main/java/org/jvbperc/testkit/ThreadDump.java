package org.jvbperc.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Where all threads of this process stand. */
final class ThreadDump {
    private ThreadDump() {}

    /** Writes the stacks to a new file, in {@code target} where there is one; returns a short remark for a message. */
    static String write() {
        Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();
        String blocked = stacks.keySet().stream()
                .filter(thread -> thread.getState() == Thread.State.BLOCKED)
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining(", "));
        String remark = blocked.isEmpty() ? "" : "blocked threads: " + blocked + "; ";
        try {
            Path target = Path.of("target").toAbsolutePath();
            Path file = Files.isDirectory(target)
                    ? Files.createTempFile(target, "threads-", ".txt")
                    : Files.createTempFile("threads-", ".txt");
            Files.writeString(file, text(stacks));
            return remark + "threads in " + file;
        } catch (IOException e) {
            return remark + "threads not written: " + e;
        }
    }

    private static String text(Map<Thread, StackTraceElement[]> stacks) {
        StringBuilder text = new StringBuilder();
        stacks.forEach((thread, stack) -> {
            text.append('"').append(thread.getName()).append("\" ");
            text.append(thread.getState()).append('\n');
            for (StackTraceElement frame : stack) {
                text.append("    at ").append(frame).append('\n');
            }
            text.append('\n');
        });
        return text.toString();
    }
}
