package org.jvbperc.kd.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.jws.JwsAssertionIssuer;
import org.jvbperc.testkit.Await;

/** An identity provider on loopback that really signs; it can be made to fail or to stall. */
public final class LocalIdp implements AutoCloseable {
    /** What the provider does with requests. */
    public enum Mood {
        NORMAL,
        ERRORS,
        SILENT
    }

    public static final String KD_PASSWORD = "kd-password-7f3a";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String domain;
    private final JwsAssertionIssuer issuer;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<String> kept = new LinkedBlockingQueue<>();
    private volatile Mood mood = Mood.NORMAL;

    public LocalIdp(String domain) {
        this.domain = domain;
        try {
            issuer = new JwsAssertionIssuer(
                    domain, new ECKeyGenerator(Curve.P_256).keyID("k1").generate(), Duration.ofSeconds(300));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public URI jwksUri() {
        return uri().resolve("/.well-known/jwks.json");
    }

    public void mood(Mood newMood) {
        mood = newMood;
    }

    /** Waits for a request that is given no answer. */
    public void awaitKept() {
        Await.next(kept, "a request to the identity provider");
    }

    /** An assertion as a user gets it. */
    public IdentityAssertion assertion(String user, String contents) {
        return assertion(user, contents, Clock.systemUTC().instant());
    }

    public IdentityAssertion assertion(String user, String contents, Instant at) {
        return issuer.issue(user, contents, at);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (mood == Mood.SILENT) {
                kept.add(exchange.getRequestURI().getPath());
                awaitClose();
                return;
            }
            if (mood == Mood.ERRORS) {
                reply(exchange, 503, "{\"error\":\"down\"}");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/jwks.json" -> reply(exchange, 200, issuer.jwks());
                case "/login" -> login(exchange, JSON.readTree(body));
                case "/assertion" -> assertion(exchange, JSON.readTree(body));
                default -> reply(exchange, 404, "{}");
            }
        }
    }

    private void login(HttpExchange exchange, JsonNode body) throws IOException {
        boolean right = body.path("password").asText().equals(KD_PASSWORD);
        reply(
                exchange,
                right ? 200 : 401,
                right ? "{\"token\":\"token-" + body.path("user").asText() + "\"}" : "{}");
    }

    private void assertion(HttpExchange exchange, JsonNode body) throws IOException {
        String user = exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer token-".length());
        IdentityAssertion made = assertion(user, body.path("contents").asText());
        reply(
                exchange,
                200,
                JSON.writeValueAsString(Map.of(
                        "idp", Map.of("domain", domain, "protocol", made.protocol()), "assertion", made.assertion())));
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    private void awaitClose() {
        try {
            closed.await(Await.patience().toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
