package org.jvbperc.testenv.idp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.http.HttpServers;
import org.jvbperc.http.LimitedBody;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.jws.JwsAssertion;

/**
 * The provider's HTTP interface: on loopback, or with TLS on any address, because passwords travel there (RFC 8827 section 7.5).
 *
 * <pre>
 *  POST /login      {"user","password"}                            200 {"token"}, over https a cookie as well | 401
 *  POST /assertion  Authorization: Bearer or Basic, or the cookie  200 {"idp":{"domain","protocol"},"assertion"} | 401
 *                   {"contents"}
 *  POST /validate   {"assertion"}                                  200 {"identity","contents"} | 400
 *  GET  /login      a page to log in
 *  GET  /.well-known/perc-idp/default   a window for browsers that do not run the script themselves
 *  GET  /.well-known/jwks.json   GET /.well-known/idp.json   GET /.well-known/idp-proxy/default
 * </pre>
 *
 * Errors are {@code {"error","detail"}}. Request bodies are limited to {@value #MAX_BODY_BYTES} octets.
 */
public final class IdentityProviderServer implements AutoCloseable {
    static final int MAX_BODY_BYTES = 65536;
    private static final String KEYS_PATH = "/.well-known/jwks.json";
    private static final int BACKLOG = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Clients ask again after a minute, so that a changed script is soon in use. */
    private static final String SCRIPT_CACHING = "max-age=60";

    private final IdentityProvider provider;
    private final HttpServer server;
    private final String scheme;
    private final ExecutorService executor;

    private record Reply(int status, Object body) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Page(String type, byte[] octets) {}

    @FunctionalInterface
    private interface Route {
        Reply handle(HttpExchange exchange) throws IOException;
    }

    /**
     * Binds on loopback, without TLS, and starts.
     *
     * @param port 0 for any free one
     * @throws IOException if the port cannot be bound
     */
    public IdentityProviderServer(IdentityProvider provider, int port) throws IOException {
        this(provider, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
    }

    /**
     * Binds and starts.
     *
     * @param address port 0 for any free one
     * @param tls for https; null only with a loopback address
     * @throws IOException if it cannot be bound
     * @throws IllegalArgumentException if TLS is missing
     */
    public IdentityProviderServer(IdentityProvider provider, InetSocketAddress address, @Nullable SSLContext tls)
            throws IOException {
        this.provider = provider;
        this.scheme = tls == null ? "http" : "https";
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(address.getHostString() + " is not an address of this machine");
        }
        if (tls == null && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    address.getHostString() + " is not a loopback address: expected a TLS certificate");
        }
        try {
            server = tls == null
                    ? HttpServers.bind(address, BACKLOG)
                    : HttpServers.bindTls(address, BACKLOG, new HttpsConfigurator(tls));
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + address.getHostString() + " port " + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        }
        executor = Executors.newFixedThreadPool(4, DaemonThreads.numbered("idp-http"));
        server.setExecutor(executor);
        route("/login", Map.of("POST", this::login, "GET", exchange -> page("login.html", "text/html")));
        route("/assertion", Map.of("POST", this::assertion));
        route("/validate", Map.of("POST", this::validate));
        route(KEYS_PATH, Map.of("GET", exchange -> new Reply(200, JSON.readTree(provider.jwks()))));
        route("/.well-known/idp.json", Map.of("GET", exchange -> new Reply(200, description())));
        route("/.well-known/idp-proxy/default", Map.of("GET", IdentityProviderServer::script));
        // The same assertions, under the name that native verifiers know them by.
        route("/.well-known/idp-proxy/" + JwsAssertion.PROTOCOL, Map.of("GET", IdentityProviderServer::script));
        route("/.well-known/perc-idp/default", Map.of("GET", exchange -> page("window.html", "text/html")));
        server.createContext("/", exchange -> reply(exchange, error(404, "not-found", "no such resource")));
        server.start();
    }

    /** The address at which this machine can reach it. */
    public URI uri() {
        InetAddress bound = server.getAddress().getAddress();
        String host = bound.isAnyLocalAddress() || bound.isLoopbackAddress() ? "127.0.0.1" : bound.getHostAddress();
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    /** The keys' address is relative, because the client knows under which name it reaches this server. */
    private Map<String, String> description() {
        return Map.of("domain", provider.domain(), "protocol", JwsAssertion.PROTOCOL, "jwks_uri", KEYS_PATH);
    }

    private static Reply script(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Cache-Control", SCRIPT_CACHING);
        return page("idp-proxy.js", "text/javascript");
    }

    private static Reply page(String name, String type) throws IOException {
        try (InputStream in = IdentityProviderServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new Reply(200, new Page(type + "; charset=utf-8", in.readAllBytes()));
        }
    }

    private Reply login(HttpExchange exchange) throws IOException {
        JsonNode body = body(exchange);
        Optional<String> token = provider.login(text(body, "user"), text(body, "password"));
        if (token.isPresent() && exchange instanceof HttpsExchange) {
            exchange.getResponseHeaders().set("Set-Cookie", LoginProof.cookie(token.get()));
        }
        return token.map(value -> new Reply(200, Map.of("token", value)))
                .orElseGet(() -> error(401, "login-failed", "user or password is wrong"));
    }

    private Reply assertion(HttpExchange exchange) throws IOException {
        LoginProof credentials = LoginProof.of(exchange.getRequestHeaders());
        String contents = text(body(exchange), "contents");
        return credentials
                .assertion(provider, contents)
                .map(value -> new Reply(200, json(value)))
                .orElseGet(() -> error(401, "login-required", "no login, or one that is unknown or has expired"));
    }

    /** For scripts in a runtime without WebCrypto. */
    private Reply validate(HttpExchange exchange) throws IOException {
        return provider.validate(text(body(exchange), "assertion"))
                .map(valid -> new Reply(200, Map.of("identity", valid.identity(), "contents", valid.contents())))
                .orElseGet(() -> error(400, "idp-token-invalid", "not a valid assertion of this provider"));
    }

    private static Map<String, Object> json(IdentityAssertion assertion) {
        return Map.of(
                "idp",
                Map.of("domain", assertion.domain(), "protocol", assertion.protocol()),
                "assertion",
                assertion.assertion());
    }

    private void route(String path, Map<String, Route> byMethod) {
        server.createContext(path, exchange -> {
            Route route = byMethod.get(exchange.getRequestMethod());
            if (!exchange.getRequestURI().getPath().equals(path)) {
                reply(exchange, error(404, "not-found", "no such resource"));
            } else if (route == null) {
                String methods = String.join(", ", new TreeSet<>(byMethod.keySet()));
                reply(exchange, error(405, "method-not-allowed", path + " takes " + methods));
            } else {
                try {
                    reply(exchange, route.handle(exchange));
                } catch (BadRequest e) {
                    reply(exchange, error(400, "bad-request", e.detail()));
                }
            }
        });
    }

    private static Reply error(int status, String condition, String detail) {
        return new Reply(status, Map.of("error", condition, "detail", detail));
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        try {
            return object(HttpServers.body(exchange, MAX_BODY_BYTES));
        } catch (LimitedBody.TooLarge e) {
            throw new BadRequest("body is longer than " + MAX_BODY_BYTES + " octets");
        }
    }

    /** The JSON object that {@code body} is. */
    static JsonNode object(byte[] body) throws BadRequest {
        try {
            return StrictJson.object(body);
        } catch (NotJsonException e) {
            throw new BadRequest("body " + e.problem());
        }
    }

    static String text(JsonNode body, String field) throws BadRequest {
        JsonNode value = body.get(field);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw new BadRequest("\"" + field + "\" is missing or not a non-empty string");
        }
        return value.textValue();
    }

    private static void reply(HttpExchange exchange, Reply reply) throws IOException {
        Page page = reply.body() instanceof Page found
                ? found
                : new Page(
                        "application/json",
                        JSON.writeValueAsString(reply.body()).getBytes(StandardCharsets.UTF_8));
        byte[] bytes = page.octets();
        exchange.getResponseHeaders().set("Content-Type", page.type());
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
