package org.jvbperc.kd.api;

/**
 * A peer presented another certificate than the expected one.
 *
 * @param peer {@code media-distributor} or {@code participant}
 * @param detail a description for people
 */
public record FingerprintFailure(String peer, String detail) {
    static final String MEDIA_DISTRIBUTOR = "media-distributor";
    static final String PARTICIPANT = "participant";
}
