package org.jvbperc.idpproxy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * A request by a script or for one.
 *
 * @param uri https
 * @param method GET, HEAD, POST, PUT, PATCH or DELETE
 * @param followRedirects whether an answer 3xx leads to another request
 * @param authorization value of the header Authorization for requests to the origin of {@code uri} alone; null for none
 * @param cacheable whether an answer may come from the cache
 * @param maxBytes of the answer's body
 */
record ProxyRequest(
        URI uri,
        String method,
        List<Map.Entry<String, String>> headers,
        @Nullable Octets body,
        boolean followRedirects,
        @Nullable String authorization,
        boolean cacheable,
        int maxBytes) {
    @Override
    public String toString() {
        return "ProxyRequest[" + method + " " + uri.getRawAuthority() + "]";
    }
}
