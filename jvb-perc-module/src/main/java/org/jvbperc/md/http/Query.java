package org.jvbperc.md.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Query strings. */
final class Query {
    private Query() {}

    /**
     * The room of {@code room=R}, or of a query that is only {@code R}, as in draft-roach-perc-webrtc; "" if there is none or
     * it is ambiguous.
     */
    static String room(String query) {
        String found = "";
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals);
            if (equals < 0 || name.equals("room")) {
                if (!found.isEmpty()) {
                    return "";
                }
                found = decode(part.substring(equals + 1));
            }
        }
        return found;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
