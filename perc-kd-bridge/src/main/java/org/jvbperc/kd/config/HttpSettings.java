package org.jvbperc.kd.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP interface.
 *
 * @param port 0 for a free one
 * @param publicUrl what clients with access tokens reach it by; null if there are none
 * @param publicRoster whether rosters are shown without the token
 * @param bearerToken empty if none is asked for, which is accepted on loopback only
 */
public record HttpSettings(
        String address,
        int port,
        @Nullable URI publicUrl,
        String bearerToken,
        boolean publicRoster,
        int maxBodyBytes,
        int threads) {
    @Override
    public String toString() {
        return "HttpSettings[" + address + ":" + port + "]";
    }
}
