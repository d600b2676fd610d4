package org.jvbperc.md.signalling;

/**
 * A source an endpoint announced with {@code a=ssrc}.
 *
 * @param ssrc 0..2^32-1
 * @param media {@code audio} or {@code video}
 */
public record SignalledSource(long ssrc, String media) {}
