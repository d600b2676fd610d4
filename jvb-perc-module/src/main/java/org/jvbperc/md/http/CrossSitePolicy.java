package org.jvbperc.md.http;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which web pages may use the resource: those of its own origin and of configured ones. It does not restrict programs
 * other than browsers, which send no Origin.
 */
final class CrossSitePolicy {
    private final Set<String> allowedOrigins;

    CrossSitePolicy(Set<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    /** Whether the request may be answered. Whether a page may read the answer is decided by the browser. */
    boolean permits(PercHttpRequest request) {
        if (request.method().equals("GET")) {
            return true;
        }
        Optional<String> origin = request.header("origin");
        if (origin.isEmpty()) {
            String site = request.header("sec-fetch-site").orElse("none");
            return site.equals("none") || site.equals("same-origin");
        }
        return allowedOrigins.contains(origin.get()) || isOwn(origin.get(), request);
    }

    /** Compares host and port only, because the scheme is unknown behind a proxy. */
    private static boolean isOwn(String origin, PercHttpRequest request) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && request.header("host")
                            .filter(authority::equalsIgnoreCase)
                            .isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Adds the headers that allow pages of a configured origin to read the response. */
    PercHttpResponse decorate(PercHttpRequest request, PercHttpResponse response) {
        Optional<String> origin = request.header("origin").filter(allowedOrigins::contains);
        if (origin.isEmpty()) {
            return response;
        }
        Map<String, String> headers = new HashMap<>(response.headers());
        headers.put("Access-Control-Allow-Origin", origin.get());
        headers.put("Access-Control-Expose-Headers", "Location, X-Perc-Conference, X-Perc-Endpoint, Retry-After");
        headers.put("Vary", "Origin");
        if (request.method().equals("OPTIONS")) {
            headers.put("Access-Control-Allow-Methods", "GET, POST, DELETE");
            headers.put("Access-Control-Allow-Headers", "Content-Type");
            headers.put("Access-Control-Max-Age", "600");
        }
        return new PercHttpResponse(response.status(), headers, response.body());
    }
}
