package org.jvbperc.kd.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.HttpServers;
import org.jvbperc.http.LimitedBody;
import org.jvbperc.kd.config.HttpServerSettings;

/**
 * Checks every request: it must have the bearer token, if one is configured, and must not come from a web page (Origin, Host),
 * because the loopback address is no protection against the local browser. Without a token it must not come through a proxy
 * either, for whoever reaches the proxy would be the administrator.
 */
final class RequestGuard {
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?");

    /** A proxy sets one of them or more (RFC 7239, RFC 9110 section 7.6.3, and what was usual before). */
    private static final List<String> PROXY_HEADERS = List.of(
            "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-IP");

    private final HttpServerSettings settings;

    RequestGuard(HttpServerSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks token, Origin and Host.
     *
     * @throws HttpProblem 401 or 403
     */
    void check(HttpExchange exchange) throws HttpProblem {
        checkOrigin(exchange);
        if (!settings.bearerToken().isEmpty()) {
            requireToken(header(exchange, "Authorization"));
            return;
        }
        String host = header(exchange, "Host");
        if (host == null
                || !LOOPBACK_HOST.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
            throw new HttpProblem(403, "forbidden-host", "the Host header is not a loopback address");
        }
        for (String name : PROXY_HEADERS) {
            if (header(exchange, name) != null) {
                throw new HttpProblem(
                        403,
                        "forbidden-proxy",
                        "the " + name + " header says that a proxy sent this request; that needs http.bearer-token");
            }
        }
    }

    /**
     * Checks that no web page sends the request, for resources that are readable without a token. A page that this server serves
     * itself sends no Origin in its GET requests, so that Sec-Fetch-Site counts too.
     *
     * @throws HttpProblem 403
     */
    void checkOrigin(HttpExchange exchange) throws HttpProblem {
        String site = header(exchange, "Sec-Fetch-Site");
        if (header(exchange, "Origin") != null || (site != null && !site.equals("none"))) {
            throw new HttpProblem(403, "forbidden-origin", "web pages may not use this interface");
        }
    }

    private void requireToken(@Nullable String authorization) throws HttpProblem {
        byte[] expected = ("Bearer " + settings.bearerToken()).getBytes(StandardCharsets.UTF_8);
        byte[] actual = (authorization == null ? "" : authorization).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, actual)) {
            throw new HttpProblem(401, "unauthorized", "expected an Authorization header with the bearer token");
        }
    }

    /**
     * The method, if it is one of {@code allowed}.
     *
     * @throws HttpProblem 405
     */
    String requireMethod(HttpExchange exchange, String... allowed) throws HttpProblem {
        String method = exchange.getRequestMethod();
        if (!List.of(allowed).contains(method)) {
            exchange.getResponseHeaders().set("Allow", String.join(", ", allowed));
            throw new HttpProblem(405, "method-not-allowed", "this resource accepts " + String.join(" and ", allowed));
        }
        return method;
    }

    /**
     * Checks the media type without its parameters.
     *
     * @throws HttpProblem 415
     */
    void requireContentType(HttpExchange exchange, String expected) throws HttpProblem {
        String type = header(exchange, "Content-Type");
        String bare = type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (!bare.equals(expected)) {
            throw new HttpProblem(415, "unsupported-media-type", "expected Content-Type: " + expected);
        }
    }

    /**
     * The request's body.
     *
     * @throws HttpProblem 413 if it is longer than {@code limitBytes}
     */
    byte[] body(HttpExchange exchange, int limitBytes) throws HttpProblem, IOException {
        try {
            return HttpServers.body(exchange, limitBytes);
        } catch (LimitedBody.TooLarge e) {
            throw new HttpProblem(413, "too-large", "the body is longer than " + limitBytes + " octets", e);
        }
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }
}
