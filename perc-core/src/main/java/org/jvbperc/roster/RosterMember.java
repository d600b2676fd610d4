package org.jvbperc.roster;

import org.jvbperc.crypto.CertificateFingerprint;

/**
 * One member on a roster.
 *
 * @param tlsId of its association, 20..255 characters of US-ASCII; unique on a roster, and its order
 * @param identity {@code user@domain} as the Key Distributor validated it
 * @param fingerprint of the certificate whose key it has proved to possess
 * @param joinedMillis since 1970-01-01T00:00:00Z
 * @param keyed whether it had acknowledged a key when the roster was made
 * @param senderIndex number of its join, 1..2^32-1; no other join of the conference has it, before or after
 * @param records whether it says in its identity assertion that it records
 */
public record RosterMember(
        String tlsId,
        String identity,
        CertificateFingerprint fingerprint,
        long joinedMillis,
        boolean keyed,
        long senderIndex,
        boolean records) {
    private static final long MAX_SENDER_INDEX = 0xFFFF_FFFFL;

    public RosterMember {
        if (senderIndex < 1 || senderIndex > MAX_SENDER_INDEX) {
            throw new IllegalArgumentException("a sender index is " + senderIndex + ": expected 1..2^32-1");
        }
    }
}
