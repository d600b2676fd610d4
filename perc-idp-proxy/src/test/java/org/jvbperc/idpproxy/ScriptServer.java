package org.jvbperc.idpproxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jvbperc.testkit.Await;

/** Web servers over https on loopback, for {@code idp.example} and {@code other.example}; tests say what they answer. */
final class ScriptServer implements AutoCloseable {
    interface Answer {
        void to(HttpExchange exchange, String body) throws IOException;
    }

    private static final char[] PASSWORD = "password".toCharArray();
    private static final KeyStore KEYS = generate("dns:idp.example,dns:other.example");

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptServer() {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context(KEYS, KEYS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            answers.getOrDefault(exchange.getRequestURI().getPath(), (other, text) -> reply(other, 404, "no such page"))
                    .to(exchange, body);
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** {@code idp.example} with this server's port. */
    String authority() {
        return "idp.example:" + port();
    }

    void script(String source) {
        on("/.well-known/idp-proxy/default", (exchange, body) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/javascript");
            reply(exchange, 200, source);
        });
    }

    void on(String path, Answer answer) {
        answers.put(path, answer);
    }

    void redirect(String path, String location) {
        on(path, (exchange, body) -> {
            exchange.getResponseHeaders().set("Location", location);
            reply(exchange, 302, "");
        });
    }

    /** Accepts a request and never answers it. */
    void silent(String path) {
        on(path, (exchange, body) -> {
            try {
                closed.await(Await.patience().toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    /** A socket for one of these servers, for tests that answer octet by octet. */
    static ServerSocket socket() throws IOException {
        return context(KEYS, KEYS)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Proxies that trust these servers and find both names on loopback. */
    static IdpProxies proxies(RealmLimits limits) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new IdpProxies(new IdpProxyConfig(
                limits,
                4,
                "https://kd.example",
                false,
                Map.of("idp.example", loopback, "other.example", loopback),
                context(KEYS, KEYS)));
    }

    /** Trust for servers with another certificate. */
    static SSLContext foreignTrust() {
        KeyStore other = generate("dns:idp.example");
        return context(other, other);
    }

    private static SSLContext context(KeyStore keys, KeyStore anchors) {
        try {
            KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            identity.init(keys, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", anchors.getCertificate("server"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore generate(String names) {
        try {
            Path directory = Files.createTempDirectory("perc-idp-proxy");
            Path file = directory.resolve("server.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=test",
                            "-ext",
                            "san=" + names,
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            new String(PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + output);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            Files.delete(file);
            Files.delete(directory);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
