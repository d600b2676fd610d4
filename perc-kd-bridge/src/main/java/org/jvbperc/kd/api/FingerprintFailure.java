package org.jvbperc.kd.api;

/**
 * A certificate was not the one that was expected.
 *
 * @param peer {@code media-distributor} or {@code participant}
 * @param detail for people
 */
public record FingerprintFailure(String peer, String detail) {
    static final String MEDIA_DISTRIBUTOR = "media-distributor";
    static final String PARTICIPANT = "participant";
}
