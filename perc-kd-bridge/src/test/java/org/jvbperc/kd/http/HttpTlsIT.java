package org.jvbperc.kd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.testkit.Await;

/** The HTTP interface with TLS; the peer is openssl. */
@Timeout(600)
class HttpTlsIT {
    private static final String TLS = "http.tls { certificate = \"web.pem\", private-key = \"web.key\", hsts = 30 d }";
    private static final String FINGERPRINT = "fingerprint=";

    @TempDir
    Path directory;

    private KdFixture fixture;
    private DtlsCertificate certificate;

    @BeforeEach
    void create() throws Exception {
        fixture = new KdFixture(directory);
        certificate = replaceFiles();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private DtlsCertificate replaceFiles() throws IOException {
        DtlsCertificate made = DtlsCertificate.generate("kd.example", new SecureRandom());
        Path folder = Files.createTempDirectory(directory, "new");
        made.writePem(folder.resolve("web.pem"), folder.resolve("web.key"));
        for (String name : List.of("web.key", "web.pem")) {
            Files.move(folder.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return made;
    }

    /** What a server sends to openssl, and what openssl says of the connection. */
    private static List<String> openssl(int port, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream out = process.getOutputStream()) {
            out.write("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException refused) {
            // It has ended already; its output says why.
        }
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        assertTrue(process.waitFor(Await.patience().toMillis(), TimeUnit.MILLISECONDS));
        return lines;
    }

    private static boolean has(List<String> lines, String part) {
        return lines.stream().anyMatch(line -> line.contains(part));
    }

    @Test
    void openssl_getsAnAnswer_withTls13AndTls12_andNothingWithOlderVersionsOrSuites() throws Exception {
        fixture.start(TLS);
        int port = fixture.kd.httpPort();
        String trusted = directory.resolve("web.pem").toString();
        for (String version : List.of("1.3", "1.2")) {
            List<String> lines =
                    openssl(port, "-tls" + version.replace('.', '_'), "-CAfile", trusted, "-verify_return_error");
            assertTrue(has(lines, "Verify return code: 0 (ok)"), lines.toString());
            assertTrue(has(lines, "New, TLSv" + version), lines.toString());
            assertTrue(has(lines, "\"status\":\"ok\""), lines.toString());
            assertTrue(has(lines, "trict-transport-security: max-age=2592000"), lines.toString());
        }
        for (String[] old : new String[][] {
            {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"},
            {"-tls1_2", "-cipher", "AES128-SHA:AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA"}
        }) {
            List<String> lines = openssl(port, old);
            assertTrue(has(lines, "Cipher is (NONE)"), lines.toString());
            assertFalse(has(lines, "status"), lines.toString());
        }
    }

    @Test
    void requestWithoutTls_isNotAnswered() throws Exception {
        fixture.start(TLS);
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), fixture.kd.httpPort())) {
            plain.setSoTimeout((int) Await.patience().toMillis());
            plain.getOutputStream().write("GET /health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertFalse(answer.contains("HTTP/1"), answer);
        }
        assertTrue(has(openssl(fixture.kd.httpPort()), "\"status\":\"ok\""));
    }

    @Test
    void changedFiles_areUsedForNewConnections_andFilesThatDoNotMatchAreNot() throws Exception {
        fixture.start(TLS);
        HttpTls tls = new HttpTls(fixture.load(fixture.config(TLS)).http().tls());
        Instant now = Instant.now();
        assertEquals(certificate.fingerprint(), tls.identity().fingerprint());
        DtlsCertificate second = replaceFiles();
        tls.tick(now);
        assertEquals(second.fingerprint(), tls.identity().fingerprint());
        DtlsCertificate other = DtlsCertificate.generate("other", new SecureRandom());
        Path otherKey = directory.resolve("other.key");
        other.writePem(directory.resolve("other.pem"), otherKey);
        Files.move(otherKey, directory.resolve("web.key"), StandardCopyOption.REPLACE_EXISTING);
        tls.tick(now.plusSeconds(20));
        assertEquals(second.fingerprint(), tls.identity().fingerprint());
        Files.delete(directory.resolve("web.pem"));
        tls.tick(now.plusSeconds(40));
        assertEquals(second.fingerprint(), tls.identity().fingerprint());
        DtlsCertificate third = replaceFiles();
        tls.tick(now.plusSeconds(60));
        assertEquals(third.fingerprint(), tls.identity().fingerprint());
        Await.until(
                "the running server has the third certificate",
                () -> fixture.kd.httpCertificate().equals(java.util.Optional.of(third.fingerprint())));
        String seen = fingerprintAt(fixture.kd.httpPort());
        assertEquals(third.fingerprint().toString().toLowerCase(Locale.ROOT), "sha-256 " + seen);
    }

    /** The certificate's fingerprint as openssl has it. */
    private static String fingerprintAt(int port) throws Exception {
        List<String> lines = openssl(port, "-showcerts");
        String pem = String.join("\n", lines);
        String first =
                pem.substring(pem.indexOf("-----BEGIN"), pem.indexOf("-----END")) + "-----END CERTIFICATE-----\n";
        Process x509 = new ProcessBuilder("openssl", "x509", "-noout", "-fingerprint", "-sha256")
                .redirectErrorStream(true)
                .start();
        try (OutputStream out = x509.getOutputStream()) {
            out.write(first.getBytes(StandardCharsets.US_ASCII));
        }
        String answer = new String(x509.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .strip()
                .toLowerCase(Locale.ROOT);
        assertTrue(answer.contains(FINGERPRINT), answer);
        return answer.substring(answer.indexOf(FINGERPRINT) + FINGERPRINT.length());
    }

    @Test
    void slowHandshakes_leaveTheInterfaceToOthers() throws Exception {
        fixture.start(TLS);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), fixture.kd.httpPort()));
            }
            assertTrue(has(openssl(fixture.kd.httpPort()), "\"status\":\"ok\""));
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
    }
}
