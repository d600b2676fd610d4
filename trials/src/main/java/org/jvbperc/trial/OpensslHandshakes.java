package org.jvbperc.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jvbperc.dtls.DtlsCertificate;

/**
 * How many TLS handshakes a second {@code openssl s_server} and {@code openssl s_time} do with each other on this machine: the
 * yardstick for joining. TLS 1.2 with the suite and the kinds of keys that DTLS-SRTP uses here, certificates on both sides, no resumption.
 */
final class OpensslHandshakes {
    private static final int SECONDS = 5;
    private static final String SUITE = "ECDHE-ECDSA-AES128-GCM-SHA256";
    private static final Pattern RATE = Pattern.compile("(\\d+) connections in (\\d+) real seconds");

    private OpensslHandshakes() {}

    /** Handshakes a second by the clock. */
    static double perSecond(Path directory) throws IOException, InterruptedException {
        Path certificate = directory.resolve("openssl.pem");
        Path key = directory.resolve("openssl-key.pem");
        DtlsCertificate.generate("openssl", new SecureRandom()).writePem(certificate, key);
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String address = "127.0.0.1:" + port;
        Process server = start(
                List.of(
                        "openssl",
                        "s_server",
                        "-accept",
                        address,
                        "-tls1_2",
                        "-cipher",
                        SUITE,
                        "-www",
                        "-quiet",
                        "-no_ticket",
                        "-no_cache",
                        "-Verify",
                        "1",
                        "-cert",
                        certificate.toString(),
                        "-key",
                        key.toString()),
                directory.resolve("s_server.log"));
        try {
            awaitListening(server, port);
            Path log = directory.resolve("s_time.log");
            Process client = start(
                    List.of(
                            "openssl",
                            "s_time",
                            "-connect",
                            address,
                            "-new",
                            "-time",
                            Integer.toString(SECONDS),
                            "-tls1_2",
                            "-cipher",
                            SUITE,
                            "-cert",
                            certificate.toString(),
                            "-key",
                            key.toString()),
                    log);
            if (!client.waitFor(3 * SECONDS, TimeUnit.SECONDS)) {
                client.destroy();
            }
            String text = Files.readString(log, StandardCharsets.UTF_8);
            Matcher matcher = RATE.matcher(text);
            if (!matcher.find()) {
                throw new IOException("openssl s_time says: " + text.strip());
            }
            return Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2));
        } finally {
            server.destroy();
            server.waitFor(SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Process start(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile())
                .start();
    }

    private static void awaitListening(Process server, int port) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (server.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new IOException("openssl s_server ended with status " + server.exitValue(), notYet);
                }
            }
        }
        throw new IOException("openssl s_server does not listen");
    }
}
