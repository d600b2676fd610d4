package org.jvbperc.md.http;

import java.util.Map;
import org.jvbperc.crypto.Octets;

/**
 * One HTTP response, independent of the server.
 *
 * @param status 100..599
 * @param headers including Content-Type if there is a body
 * @param body may be empty
 */
public record PercHttpResponse(int status, Map<String, String> headers, Octets body) {
    public PercHttpResponse {
        headers = Map.copyOf(headers);
    }
}
