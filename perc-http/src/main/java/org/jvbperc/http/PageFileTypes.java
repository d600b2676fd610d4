package org.jvbperc.http;

import java.util.Map;

/** The types of files that the page for browsers ({@code web/room-page}) may consist of, wherever it is served. */
public final class PageFileTypes {
    /** Value of Content-Type of the page's documents. */
    public static final String HTML = "text/html; charset=utf-8";

    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    /** Value of Content-Type by the ending of a file's name; files with other endings are not served. */
    public static final Map<String, String> BY_ENDING = Map.of(
            "html", HTML,
            "css", "text/css; charset=utf-8",
            "js", JAVASCRIPT,
            "mjs", JAVASCRIPT,
            "json", "application/json",
            "svg", "image/svg+xml; charset=utf-8",
            "png", "image/png",
            "woff2", "font/woff2");

    private PageFileTypes() {}
}
