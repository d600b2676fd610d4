package org.jvbperc.kd.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.jvbperc.kd.page.PageBundle;

/**
 * The HTTP interface.
 *
 * @param port 0 for a free one
 * @param publicUrl the URL that clients with access tokens use; null if access tokens are not accepted
 * @param publicRoster whether rosters are readable without the token
 * @param bearerToken the administrator's token; empty for none, which is accepted on loopback only
 * @param page the page for browsers; null if it is not served
 * @param tls certificate and key; null without TLS
 */
public record HttpServerSettings(
        String address,
        int port,
        @Nullable URI publicUrl,
        String bearerToken,
        boolean publicRoster,
        int maxBodyBytes,
        int threads,
        @Nullable PageBundle page,
        @Nullable HttpTlsSettings tls) {
    /** https or http. */
    public String scheme() {
        return tls == null ? "http" : "https";
    }

    @Override
    public String toString() {
        return "HttpServerSettings[" + address + ":" + port + "]";
    }
}
