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
 */
public record RosterMember(
        String tlsId, String identity, CertificateFingerprint fingerprint, long joinedMillis, boolean keyed) {}
