package org.jvbperc.md.http;

import org.jvbperc.crypto.Octets;

/** Answers everything below {@code /perc}. Safe for calls from several threads; a call may take up to the signing deadline. */
public final class PercHttpResource {
    /** Answers one request; never throws for what a client sent. */
    public PercHttpResponse handle(PercHttpRequest request) {
        return new PercHttpResponse(
                404, java.util.Map.of(), Octets.of(request.path().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
