package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jvbperc.testkit.Await;

/** A Java process whose working directory, temporary files and output are in one folder, and whose heap can be looked at. */
final class ForkedJvm implements AutoCloseable {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private final Process process;
    private final Path log;

    /** Starts {@code main} on this process's class path. */
    ForkedJvm(Path directory, Map<String, String> environment, Class<?> main, List<String> arguments)
            throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        log = directory.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                JAVA.resolve("java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Waits until the output contains {@code text}. */
    void awaitOutput(String text) throws IOException {
        Await.until("\"" + text + "\" in " + log, () -> output().contains(text) || !process.isAlive(), this::output);
        if (!output().contains(text)) {
            throw new IOException("no \"" + text + "\" in the output:\n" + output());
        }
    }

    private String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /**
     * Writes its heap to {@code file}.
     *
     * @param all also what is not reachable any more; else that is collected first
     */
    Path dump(Path file, boolean all) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(JAVA.resolve("jcmd").toString(), Long.toString(process.pid()), "GC.heap_dump"));
        if (all) {
            command.add("-all");
        }
        command.add(file.toAbsolutePath().toString());
        Process jcmd = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("jcmd.log").toFile())
                .start();
        if (Await.exit(jcmd, "jcmd") != 0 || !Files.exists(file)) {
            jcmd.destroyForcibly();
            throw new IOException("no heap dump: " + Files.readString(file.resolveSibling("jcmd.log")));
        }
        return file;
    }

    @Override
    public void close() {
        process.destroy();
        Await.exit(process, "the process");
    }
}
