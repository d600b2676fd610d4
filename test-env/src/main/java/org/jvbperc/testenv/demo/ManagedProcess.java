package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A part of the demo running as a Java process of its own, its output in a log file. {@link #close()} ends it, by its handle
 * only. Not for use by several threads, except {@link #close()}.
 */
public final class ManagedProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final Path log;
    private Duration cpu = Duration.ZERO;

    private ManagedProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts {@code mainClass} on this process's class path.
     *
     * @param environment added to the inherited environment; used for passwords, which must not be on a command line
     */
    static ManagedProcess start(
            String name, Path log, Map<String, String> environment, String mainClass, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.net.preferIPv4Stack=true"));
        String logging = System.getProperty("org.jvbperc.demo.logging");
        if (logging != null) {
            command.add("-Djava.util.logging.config.file=" + logging);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return startProgram(name, log, environment, command);
    }

    /**
     * Starts any program.
     *
     * @param environment added to the inherited environment
     */
    public static ManagedProcess startProgram(
            String name, Path log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        return new ManagedProcess(name, builder.start(), log);
    }

    public String name() {
        return name;
    }

    /**
     * Waits until the process has written its ready file.
     *
     * @return the file's JSON
     * @throws DemoFailure if it ends or {@code deadline} passes before
     */
    public JsonNode awaitReady(Path readyFile, Duration deadline) throws DemoFailure, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (System.nanoTime() < end) {
            if (Files.exists(readyFile)) {
                try {
                    return JSON.readTree(readyFile.toFile());
                } catch (IOException e) {
                    throw new DemoFailure(name + " wrote an unreadable ready file: " + e.getMessage());
                }
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new DemoFailure(name + " ended with status " + process.exitValue() + ": " + lastLine());
            }
        }
        throw new DemoFailure(name + " was not ready after " + deadline.toSeconds() + " s: " + lastLine());
    }

    /** Waits for the end and returns whether it came within {@code deadline}; keeps sampling the CPU time meanwhile. */
    public boolean awaitEnd(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (System.nanoTime() < end) {
            sampleCpu();
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit status of an ended process. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** CPU time used, as of the last sample for an ended process. */
    public Duration cpu() {
        sampleCpu();
        return cpu;
    }

    public Path log() {
        return log;
    }

    /** The last non-empty line of output. */
    public String lastLine() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.isEmpty() ? "(no output)" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "(no output)";
        }
    }

    /** Ends it by SIGKILL. */
    void kill() throws InterruptedException {
        sampleCpu();
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        sampleCpu();
        process.destroy();
        try {
            if (!process.waitFor(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void sampleCpu() {
        if (process.isAlive()) {
            process.info().totalCpuDuration().ifPresent(now -> {
                if (now.compareTo(cpu) > 0) {
                    cpu = now;
                }
            });
        }
    }
}
