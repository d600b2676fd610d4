package org.jvbperc.kd.config;

/**
 * The listener for tunnels of Media Distributors that dial in.
 *
 * @param port 0 for a free one
 * @param mdName the name in a Media Distributor's certificate, needed with {@link MdTrust#CA}
 */
public record ListenSettings(String address, int port, String mdName, int maxTunnels) {}
