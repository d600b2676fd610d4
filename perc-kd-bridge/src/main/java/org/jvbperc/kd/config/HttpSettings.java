package org.jvbperc.kd.config;

/**
 * The HTTP interface.
 *
 * @param port 0 for a free one
 * @param publicRoster whether rosters are shown without the token
 * @param bearerToken empty if none is asked for, which is accepted on loopback only
 */
public record HttpSettings(
        String address, int port, String bearerToken, boolean publicRoster, int maxBodyBytes, int threads) {
    @Override
    public String toString() {
        return "HttpSettings[" + address + ":" + port + "]";
    }
}
