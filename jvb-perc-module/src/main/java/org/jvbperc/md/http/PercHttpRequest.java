package org.jvbperc.md.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jvbperc.crypto.Octets;

/**
 * One HTTP request, independent of the server.
 *
 * @param method upper case
 * @param path decoded, beginning with {@code /perc}
 * @param query the raw query string, "" if there is none
 * @param headers first value of each field; names in lower case
 * @param body complete, at most as long as the resource allows
 */
public record PercHttpRequest(String method, String path, String query, Map<String, String> headers, Octets body) {
    public PercHttpRequest {
        Map<String, String> lowerCase = new TreeMap<>();
        headers.forEach((name, value) -> lowerCase.put(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(lowerCase);
    }

    /** First value of a field, by its name in any case. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
