package org.jvbperc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Expired and unknown TLS certificates, made by OpenSSL. */
class CallCommandTlsIT extends CliFixture {
    @Test
    void call_expiredTlsCertificate_isNamed() throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-subj",
                "/CN=test-ca",
                "-days",
                "30");
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "s.key",
                "-out",
                "s.csr",
                "-subj",
                "/CN=localhost");
        Files.writeString(directory.resolve("ext"), "subjectAltName=IP:127.0.0.1\n");
        openssl(
                "x509",
                "-req",
                "-in",
                "s.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "-1",
                "-extfile",
                "ext",
                "-out",
                "s.pem");
        openssl("pkcs12", "-export", "-in", "s.pem", "-inkey", "s.key", "-out", "s.p12", "-passout", "pass:test");
        HttpsServer server = httpsServer(directory.resolve("s.p12"));
        String address = "https://127.0.0.1:" + server.getAddress().getPort();
        String authorities = directory.resolve("ca.pem").toString();
        try {
            List<String> bridge = arguments("alice", "--any-kd-identity", "--ca", authorities);
            bridge.set(bridge.indexOf("--bridge") + 1, address);
            assertProblem(CliRun.of(bridge), 4, "the TLS certificate of bridge");
            assertTrue(CliRun.of(bridge).problem().contains("has expired"));
            List<String> provider = arguments("alice", "--any-kd-identity", "--ca", authorities);
            provider.set(provider.indexOf("--idp") + 1, address);
            assertProblem(CliRun.of(provider), 4, "has expired");
            List<String> unknown = arguments("alice", "--any-kd-identity");
            unknown.set(unknown.indexOf("--bridge") + 1, address);
            assertProblem(CliRun.of(unknown), 4, "TLS to bridge");
        } finally {
            server.stop(0);
        }
    }

    private static HttpsServer httpsServer(Path keyStoreFile) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStoreFile)) {
            store.load(in, "test".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "test".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
        return server;
    }

    private void openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
