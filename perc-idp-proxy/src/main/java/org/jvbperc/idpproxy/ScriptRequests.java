package org.jvbperc.idpproxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * A realm's fetches: which are allowed, and which answers the script may read. A script may send any request to its own origin.
 * To other origins it may send only GET and HEAD without headers of its own, and it may read the answer if the server allows
 * that (Access-Control-Allow-Origin). Immutable.
 */
final class ScriptRequests {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> SIMPLE_METHODS = Set.of("GET", "HEAD");
    private static final Set<String> SIMPLE_HEADERS = Set.of("accept", "accept-language");
    private static final Set<String> FORBIDDEN_HEADERS = Set.of(
            "accept-charset",
            "accept-encoding",
            "connection",
            "content-length",
            "cookie",
            "cookie2",
            "date",
            "dnt",
            "expect",
            "host",
            "keep-alive",
            "origin",
            "referer",
            "set-cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7E\\t]{0,4096}");
    private static final int MAX_HEADERS = 32;

    private final String origin;
    private final @Nullable String authorization;
    private final RealmLimits limits;

    /**
     * The rules of one realm.
     *
     * @param origin of the script
     * @param authorization sent with requests to that origin; null for none
     */
    ScriptRequests(String origin, @Nullable String authorization, RealmLimits limits) {
        this.origin = origin;
        this.authorization = authorization;
        this.limits = limits;
    }

    /**
     * Reads the script's request.
     *
     * @throws IllegalArgumentException naming the fault
     */
    ProxyRequest read(JsonNode json) {
        URI uri = uri(json.path("url").asText());
        String method = json.path("method").asText();
        boolean sameOrigin = Origins.of(uri).equals(origin);
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("the method is not supported");
        }
        if (!sameOrigin && !SIMPLE_METHODS.contains(method)) {
            throw new IllegalArgumentException("requests to other origins are GET or HEAD");
        }
        List<Map.Entry<String, String>> headers = headers(json.path("headers"), sameOrigin);
        if (!sameOrigin || !SIMPLE_METHODS.contains(method)) {
            headers.add(Map.entry("origin", origin));
        }
        boolean ownAuthorization =
                headers.stream().anyMatch(entry -> entry.getKey().equals("authorization"));
        boolean credentials = sameOrigin
                && !ownAuthorization
                && !json.path("credentials").asText().equals("omit");
        String cache = json.path("cache").asText();
        return new ProxyRequest(
                uri,
                method,
                headers,
                body(json.path("body"), method),
                json.path("redirect").asText().equals("follow"),
                credentials ? authorization : null,
                method.equals("GET") && cache.equals("default") && !ownAuthorization,
                limits.responseBytes());
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the address is not a URL", e);
        }
        throw new IllegalArgumentException("the address is not https");
    }

    private static List<Map.Entry<String, String>> headers(JsonNode json, boolean sameOrigin) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (JsonNode pair : json) {
            String name = pair.path(0).asText().toLowerCase(Locale.ROOT);
            String value = pair.path(1).asText().strip();
            boolean forbidden =
                    FORBIDDEN_HEADERS.contains(name) || name.startsWith("proxy-") || name.startsWith("sec-");
            if (!HEADER_NAME.matcher(name).matches()
                    || !HEADER_VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("a header is not acceptable");
            }
            if (!sameOrigin && !SIMPLE_HEADERS.contains(name)) {
                throw new IllegalArgumentException("requests to other origins carry no headers of their own");
            }
            if (!forbidden) {
                headers.add(Map.entry(name, value));
            }
        }
        if (headers.size() > MAX_HEADERS) {
            throw new IllegalArgumentException("too many headers");
        }
        return headers;
    }

    private @Nullable Octets body(JsonNode json, String method) {
        if (!json.isTextual() && !json.isArray()) {
            return null;
        }
        if (SIMPLE_METHODS.contains(method)) {
            throw new IllegalArgumentException(method + " has no body");
        }
        byte[] octets = json.isTextual() ? json.textValue().getBytes(StandardCharsets.UTF_8) : RealmOctets.read(json);
        if (octets.length > limits.outputChars()) {
            throw new IllegalArgumentException("the body is too long");
        }
        return Octets.of(octets);
    }

    /** Whether the script may see {@code answer}, which came over {@code redirects} or not. */
    boolean mayRead(ProxyRequest request, ProxyResponse answer) {
        if (Origins.of(request.uri()).equals(origin) && Origins.of(answer.uri()).equals(origin)) {
            return true;
        }
        String allowed = answer.header("access-control-allow-origin");
        return allowed.equals("*") || allowed.equals(origin);
    }
}
