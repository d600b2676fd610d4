package org.jvbperc.md.config;

import java.util.Optional;
import java.util.Set;

/**
 * {@code videobridge.perc.http}. Prints without the token.
 *
 * @param startConfToken bearer token for POST /perc/start-conf, if one is asked for
 * @param allowedOrigins further origins whose pages may POST, as browsers write them
 */
public record HttpSettings(Optional<String> startConfToken, Set<String> allowedOrigins) {
    public HttpSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    @Override
    public String toString() {
        return "HttpSettings[startConfToken=" + (startConfToken.isPresent() ? "set" : "none") + ", allowedOrigins="
                + allowedOrigins + "]";
    }
}
