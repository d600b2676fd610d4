package org.jvbperc.md.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jvbperc.crypto.Octets;
import org.jvbperc.http.PageFileTypes;

/**
 * The web page with which browsers join a room (draft-roach-perc-webrtc-00 section 4.1, "200 OK (with app)"): all files of
 * {@code web/room-page} that the build put into the jar. This copy comes from a Media Distributor, which is not trusted;
 * docs/page-policy.md says how to serve the page from elsewhere.
 */
final class RoomPage {
    /** The first path segment of all files except the document. */
    static final String SEGMENT = "page";

    /** A name, perhaps in a folder: no part begins with a dot, so that it stays below the page's folder. */
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9_-]*/)?[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*\\.([a-z0-9]+)");

    /**
     * Allows files of this origin only, and identity providers' scripts. Browsers with setIdentityProvider load these into a
     * separate realm, but under this policy; other browsers contact providers in a window. docs/page-policy.md, section 7.
     */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self' https://*:*/.well-known/idp-proxy/",
            "worker-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self' mediastream: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types perc-worker");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            CONTENT_SECURITY_POLICY,
            "Permissions-Policy",
            "camera=(self), microphone=(self), display-capture=(self)",
            "Cross-Origin-Opener-Policy",
            "same-origin-allow-popups",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-cache");

    private RoomPage() {}

    /** The document. */
    static PercHttpResponse document() {
        return file("room.html");
    }

    /** A file that the document refers to, by its path below {@value #SEGMENT}. */
    static PercHttpResponse file(String name) {
        Matcher form = NAME.matcher(name);
        String type = form.matches() ? PageFileTypes.BY_ENDING.get(form.group(3)) : null;
        if (type == null) {
            return notFound();
        }
        try (InputStream in = RoomPage.class.getResourceAsStream(SEGMENT + "/" + name)) {
            if (in == null) {
                return notFound();
            }
            return response(200, type, in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("the page's file " + name + " cannot be read from the jar", e);
        }
    }

    /**
     * A refusal for people to read, instead of JSON.
     *
     * @param detail plain text
     */
    static PercHttpResponse refusal(int status, String condition, String detail) {
        String text = """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <title>No room here</title>
                  <link rel="icon" href="data:,">
                  <link rel="stylesheet" href="/perc/page/room.css">
                </head>
                <body>
                  <main>
                    <h1>No room here</h1>
                    <p role="alert">%s</p>
                    <p>Please check the link that you were given. (%d %s)</p>
                  </main>
                </body>
                </html>
                """.formatted(escape(detail), status, escape(condition));
        return response(status, PageFileTypes.HTML, text.getBytes(StandardCharsets.UTF_8));
    }

    private static PercHttpResponse response(int status, String type, byte[] body) {
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put("Content-Type", type);
        return new PercHttpResponse(status, headers, Octets.of(body));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static PercHttpResponse notFound() {
        return Responses.error(404, "not-found", "nothing is here");
    }
}
