package org.jvbperc.kd.config;

/**
 * Where Media Distributors may dial in.
 *
 * @param port 0 for a free one
 * @param mdName the name in a Media Distributor's certificate, needed with {@link MdTrust#CA}
 */
public record ListenSettings(boolean enabled, String address, int port, String mdName, int maxTunnels) {}
