package org.jvbperc.kd.policy;

import java.time.Duration;

/**
 * How long things of a conference last.
 *
 * @param ektTtl lifetime of an EKT parameter set, 10 s to 16777215 s (RFC 8870 section 5.2.2), or of a group secret
 * @param join how long an admitted offer waits for its DTLS handshake, and with {@link Protection#FRAME} for the endpoint's hello
 * @param idle how long a conference exists without members; zero for no limit
 * @param most how long it exists at most; zero for no limit
 */
public record ConferenceTimes(Duration ektTtl, Duration join, Duration idle, Duration most) {}
