package org.jvbperc.endpoint.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.JwsAssertionIssuer;
import org.jvbperc.identity.jws.TrustedIdp;

/** An identity provider for tests: real signatures, served over HTTP on loopback. The password of a user is {@code pw-user}. */
public final class TestIdp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many requests for an assertion fail from now on. */
    final AtomicInteger failures = new AtomicInteger();
    /** How many requests for the keys fail from now on. */
    final AtomicInteger keyFailures = new AtomicInteger();

    private final String domain;
    private final JwsAssertionIssuer issuer;
    private final HttpServer server;

    public TestIdp(String domain) throws IOException {
        this.domain = domain;
        try {
            issuer = new JwsAssertionIssuer(
                    domain, new ECKeyGenerator(Curve.P_256).keyID("k1").generate(), Duration.ofMinutes(5));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/.well-known/jwks.json", exchange -> {
            if (isOneOf(keyFailures)) {
                reply(exchange, 503, "");
            } else {
                reply(exchange, 200, issuer.jwks());
            }
        });
        server.createContext(
                "/.well-known/idp.json",
                exchange -> reply(
                        exchange,
                        200,
                        JSON.writeValueAsString(Map.of(
                                "domain", domain, "protocol", "jws", "jwks_uri", uri() + "/.well-known/jwks.json"))));
        server.createContext("/login", this::login);
        server.createContext("/assertion", this::assertion);
        server.start();
    }

    private void login(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        String user = body.path("user").asText();
        if (body.path("password").asText().equals("pw-" + user)) {
            reply(exchange, 200, JSON.writeValueAsString(Map.of("token", "t-" + user)));
        } else {
            reply(exchange, 401, "{\"error\":\"wrong-password\",\"detail\":\"no\"}");
        }
    }

    private void assertion(HttpExchange exchange) throws IOException {
        if (isOneOf(failures)) {
            reply(exchange, 503, "{\"error\":\"busy\",\"detail\":\"later\"}");
            return;
        }
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String contents =
                JSON.readTree(exchange.getRequestBody()).path("contents").asText();
        IdentityAssertion assertion = assertion(token.substring("Bearer t-".length()), contents);
        reply(
                exchange,
                200,
                JSON.writeValueAsString(Map.of(
                        "idp", Map.of("domain", assertion.domain(), "protocol", assertion.protocol()),
                        "assertion", assertion.assertion())));
    }

    private static boolean isOneOf(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public TrustedIdp trusted() {
        return new TrustedIdp(domain, uri().resolve("/.well-known/jwks.json"));
    }

    public IdentityAssertion assertion(String user, String contents) {
        return assertion(user, contents, Instant.now());
    }

    public IdentityAssertion assertion(String user, String contents, Instant issuedAt) {
        return issuer.issue(user, contents, issuedAt);
    }

    public IdentitySource source(String user) {
        return IdentitySource.of(new IdpClient(uri(), user, "pw-" + user));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
