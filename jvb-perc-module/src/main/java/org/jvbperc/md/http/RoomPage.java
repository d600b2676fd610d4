package org.jvbperc.md.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jvbperc.crypto.Octets;

/**
 * The web page with which browsers join a room (draft-roach-perc-webrtc-00 section 4.1, "200 OK (with app)"): static files of
 * the jar. The page comes from a Media Distributor, which is not trusted; docs/security-analysis.md describes the consequences.
 */
final class RoomPage {
    /** The first path segment of all files except the document. */
    static final String SEGMENT = "page";

    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript");

    /**
     * Allows files of this origin only, and identity providers' scripts. Browsers with setIdentityProvider load these into a
     * separate realm, but under this policy; other browsers contact providers in a window.
     */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none';"
            + " script-src 'self' https://*:*/.well-known/idp-proxy/; style-src 'self'; worker-src 'self'; connect-src 'self'; img-src data:; media-src 'self' mediastream: blob:; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private RoomPage() {}

    /** The document. */
    static PercHttpResponse document() {
        return file("room.html");
    }

    /** A file that the document refers to, by its name. */
    static PercHttpResponse file(String name) {
        if (!name.matches("[a-z]+(-[a-z]+)*\\.(html|css|js)")) {
            return Responses.error(404, "not-found", "nothing is here");
        }
        try (InputStream in = RoomPage.class.getResourceAsStream(SEGMENT + "/" + name)) {
            if (in == null) {
                return Responses.error(404, "not-found", "nothing is here");
            }
            return new PercHttpResponse(
                    200,
                    Map.of(
                            "Content-Type",
                            TYPES.get(name.substring(name.indexOf('.') + 1)) + "; charset=utf-8",
                            "Content-Security-Policy",
                            CONTENT_SECURITY_POLICY,
                            "X-Content-Type-Options",
                            "nosniff",
                            "Referrer-Policy",
                            "no-referrer",
                            "Cache-Control",
                            "no-cache"),
                    Octets.of(in.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException("the page's file " + name + " cannot be read from the jar", e);
        }
    }
}
