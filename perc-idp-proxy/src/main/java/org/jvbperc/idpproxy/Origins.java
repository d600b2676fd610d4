package org.jvbperc.idpproxy;

import java.net.URI;
import java.util.Locale;

/** Web origins (RFC 6454). */
final class Origins {
    private static final int HTTPS_PORT = 443;

    private Origins() {}

    /** The origin of an https address, without the port if that is the usual one. */
    static String of(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        boolean usual = uri.getPort() < 0 || uri.getPort() == HTTPS_PORT;
        return "https://" + host + (usual ? "" : ":" + uri.getPort());
    }
}
