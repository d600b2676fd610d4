package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jvbperc.testkit.Await;

/** A process of libsrtp_peer.c, which is compiled here against the installed libsrtp2. */
final class LibsrtpPeer implements AutoCloseable {
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    /** Compiles the peer into {@code directory} and returns the program. */
    static Path compile(Path directory) throws Exception {
        Path source = directory.resolve("libsrtp_peer.c");
        try (InputStream resource = LibsrtpPeer.class.getResourceAsStream("libsrtp_peer.c")) {
            Files.copy(Objects.requireNonNull(resource), source);
        }
        Path program = directory.resolve("libsrtp_peer");
        Process compiler;
        try {
            compiler = new ProcessBuilder(
                            "gcc", "-O1", "-Wall", "-Werror", "-o", program.toString(), source.toString(), "-lsrtp2")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new AssertionError("this test needs a C compiler: apt-get install gcc libsrtp2-dev", e);
        }
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Await.exit(compiler, "the compiler");
        if (compiler.exitValue() != 0) {
            fail(
                    "libsrtp_peer.c does not compile; this test needs libsrtp's headers: apt-get install gcc libsrtp2-dev\n"
                            + output);
        }
        return program;
    }

    LibsrtpPeer(Path program, boolean sending, byte[] keyAndSalt, String encryptedIds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                sending ? "protect" : "unprotect",
                keyAndSalt.length == 28 ? "128" : "256",
                VectorFile.hex(keyAndSalt)));
        if (!encryptedIds.isEmpty()) {
            command.add(encryptedIds);
        }
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = process.outputWriter(StandardCharsets.US_ASCII);
        out = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** The packet as the peer has transformed it. */
    byte[] rtp(byte[] packet) throws IOException {
        return transformed("rtp", packet);
    }

    /** The packet as the peer has transformed it. */
    byte[] rtcp(byte[] packet) throws IOException {
        return transformed("rtcp", packet);
    }

    /** The peer's answer: "ok" and hexadecimal digits, or "error" and libsrtp's status. */
    String ask(String kind, byte[] packet) throws IOException {
        in.write(kind + " " + VectorFile.hex(packet) + "\n");
        in.flush();
        return Objects.requireNonNull(out.readLine(), "libsrtp_peer has ended");
    }

    @Override
    public void close() throws Exception {
        in.close();
        Await.exit(process, "the peer");
    }

    private byte[] transformed(String kind, byte[] packet) throws IOException {
        String answer = ask(kind, packet);
        assertTrue(answer.startsWith("ok "), () -> "libsrtp refuses: " + answer);
        return VectorFile.hex(answer.substring(3));
    }
}
