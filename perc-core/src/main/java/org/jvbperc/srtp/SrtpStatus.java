package org.jvbperc.srtp;

/**
 * The result of an SRTP, double or EKT transform for one packet. Every value but {@link #OK} means that the packet must be
 * dropped; no transform throws because of a peer's packet.
 */
public enum SrtpStatus {
    /** The packet was transformed in place. */
    OK,
    /** A tag did not verify: wrong key, changed packet, or an illegal Original Header Block. */
    AUTH_FAIL,
    /** The index was seen before or is older than the replay window. */
    REPLAY,
    /** Too short, or a length inside points outside. */
    MALFORMED,
    /** No key for this SSRC, or EKTKey not yet received. */
    NO_KEY,
    /** The key's lifetime, packet count or EKT TTL has passed. */
    KEY_EXPIRED,
    /** A rejected EKT field: unknown SPI, failed unwrap, or an epoch lower than the last. */
    EKT_REJECTED,
    /** The same index would be encrypted twice with different content. */
    NONCE_REUSE,
    /** The caller's buffer has not enough room behind the packet. */
    NO_ROOM
}
