package org.jvbperc.idpproxy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jvbperc.crypto.Octets;

/**
 * A web server's answer.
 *
 * @param uri the final address
 * @param redirected whether this is another address than the requested one
 */
record ProxyResponse(
        URI uri, boolean redirected, int status, String reason, List<Map.Entry<String, String>> headers, Octets body) {
    /** The first header of this name, or "". */
    String header(String name) {
        return headers.stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    @Override
    public String toString() {
        return "ProxyResponse[" + status + ", " + body.length() + " octets]";
    }
}
