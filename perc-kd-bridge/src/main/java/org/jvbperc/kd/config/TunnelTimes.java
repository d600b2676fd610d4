package org.jvbperc.kd.config;

import java.time.Duration;

/**
 * Deadlines of a tunnel's connection.
 *
 * @param connect longest time for the TCP connection
 * @param handshake longest time for the TLS handshake
 * @param firstBackoff time before the second attempt to dial; doubles with each further one
 * @param maxBackoff longest time between two attempts
 */
public record TunnelTimes(Duration connect, Duration handshake, Duration firstBackoff, Duration maxBackoff) {}
