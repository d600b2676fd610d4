package org.jvbperc.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.testkit.Await;

/**
 * The module for web applications, and the web page's rosters, key channel and media protection, tested by their own tests under Node, in
 * Chromium and in Firefox. Each file of them runs in a network namespace of its own, some files at a time.
 */
class WebModuleIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /** Each test has a deadline of its own. */
    private static final Duration DEADLINE = Await.patience().multipliedBy(15);

    /** Browsers' connections want an interface with a default route, and are to reach nobody else. */
    private static final String NETWORK = "ip link set lo up && ip link add a0 type veth peer name a1"
            + " && ip addr add 10.99.0.1/24 dev a0 && ip link set a0 up && ip link set a1 up && ip route add default dev a0 && ";

    /** What takes longest begins first. */
    private static final List<String> LONGEST = List.of(
            "page-hostile.test.mjs",
            "page-view.test.mjs",
            "media.test.mjs",
            "media-failures.test.mjs",
            "page-call.test.mjs",
            "media-between.test.mjs");

    @TempDir
    Path directory;

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("web/test"))) {
            List<String> all = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".test.mjs"))
                    .sorted()
                    .toList();
            assertTrue(all.containsAll(LONGEST), all.toString());
            return Stream.concat(LONGEST.stream(), all.stream()).distinct().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void testsOfFile_underNode_pass(String file) throws Exception {
        Path output = directory.resolve(file + ".tap");
        Process process = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "sh",
                        "-c",
                        NETWORK + "exec node --test --test-reporter=tap web/test/" + file)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(
                    process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS),
                    () -> file + " takes too long: " + text(output));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> text(output));
        assertTrue(text(output).matches("(?s).*# pass [1-9][0-9]*\n.*"), () -> text(output));
    }

    private static String text(Path output) {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
