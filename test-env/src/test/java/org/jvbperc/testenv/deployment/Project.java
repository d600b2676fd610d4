package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jvbperc.testkit.Await;

/** The project's files as an administrator finds them, and the programs they are checked with. */
final class Project {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", "data", "node_modules");

    /** How a program ended. */
    record Result(int status, String output) {
        void assertSuccess() {
            assertTrue(status == 0, () -> "status " + status + ": " + output);
        }
    }

    private Project() {}

    static Path file(String name) {
        return ROOT.resolve(name);
    }

    static String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    /** Runs a program in the project's root, standard error in the output. */
    static Result run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("perc-deployment", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                Await.exit(process, String.join(" ", command));
            } finally {
                process.destroyForcibly();
            }
            return new Result(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    /** Runs {@code conf/docker/setup} into {@code folder} and returns the variables it made. */
    static Map<String, String> setUp(Path folder) throws IOException, InterruptedException {
        Path env = folder.resolve("env");
        run(
                        Map.of(),
                        List.of(
                                file("conf/docker/setup").toString(),
                                "--data",
                                folder.resolve("data").toString(),
                                "--env-file",
                                env.toString()))
                .assertSuccess();
        Map<String, String> variables = new java.util.LinkedHashMap<>();
        for (String line : Files.readAllLines(env)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return variables;
    }

    /** All source files whose first line satisfies the shebang of a shell. */
    static List<Path> shellScripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_SOURCES.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && isShellScript(file)) {
                    scripts.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return scripts;
    }

    private static boolean isShellScript(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(32), StandardCharsets.ISO_8859_1);
            return start.matches("(?s)#!(/bin/|/usr/bin/env )(ba)?sh\\b.*");
        }
    }
}
