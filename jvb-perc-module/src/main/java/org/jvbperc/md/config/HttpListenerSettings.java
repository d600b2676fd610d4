package org.jvbperc.md.config;

import java.util.Optional;
import java.util.Set;

/**
 * {@code videobridge.perc.http}. {@code toString} does not show the token.
 *
 * @param bindAddress address of the Media Distributor's own listener
 * @param port 0..65535; 0 lets the system choose
 * @param startConfToken bearer token that POST /perc/start-conf requires, if any
 * @param allowedOrigins further origins whose pages may POST, as browsers write them
 */
public record HttpListenerSettings(
        String bindAddress, int port, Optional<String> startConfToken, Set<String> allowedOrigins) {
    public HttpListenerSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    @Override
    public String toString() {
        return "HttpSettings[" + bindAddress + ":" + port + ", startConfToken="
                + (startConfToken.isPresent() ? "set" : "none") + ", allowedOrigins=" + allowedOrigins + "]";
    }
}
