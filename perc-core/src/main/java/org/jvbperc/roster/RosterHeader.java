package org.jvbperc.roster;

import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * The signed part of a roster: everything about it, with the members by their digest.
 *
 * @param conference the room's name
 * @param signer SHA-256 of the signing certificate
 * @param sequence 1 for the first roster of a conference, then one more each
 * @param generation of the EKT parameter set that goes with it, or of the group secret in a frame room; an unsigned 32-bit number
 *     ("Generation" in docs/rfc-coverage.md)
 * @param spi low 16 bits of the generation
 * @param ttlSeconds time to live of that parameter set or group secret
 * @param madeMillis since 1970-01-01T00:00:00Z
 * @param policy the conference's rules as text lines {@code key=value}
 * @param memberCount number of members
 * @param membersDigest SHA-256 of the members' encoding
 * @param departures of members since the roster before; if there are more than fit, the latest
 * @param previous digest of the roster before, 32 zero octets for the first
 */
public record RosterHeader(
        String conference,
        Octets signer,
        long sequence,
        long generation,
        int spi,
        int ttlSeconds,
        long madeMillis,
        String policy,
        int memberCount,
        Octets membersDigest,
        List<RosterDeparture> departures,
        Octets previous) {
    /** Departures that fit on one roster. */
    public static final int MAX_DEPARTURES = 16;

    /** In {@code previous} of a conference's first roster. */
    public static final Octets NO_PREVIOUS = Octets.of(new byte[32]);

    public RosterHeader {
        departures = List.copyOf(departures);
    }
}
