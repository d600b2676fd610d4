package org.jvbperc.kd.config;

/**
 * The HTTP interface.
 *
 * @param port 0 for a free one
 * @param bearerToken empty if none is asked for, which is accepted on loopback only
 */
public record HttpSettings(String address, int port, String bearerToken, int maxBodyBytes, int threads) {
    @Override
    public String toString() {
        return "HttpSettings[" + address + ":" + port + "]";
    }
}
