package org.jvbperc.roster;

import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * A verified roster.
 *
 * @param header what was signed
 * @param digest of it and all its history
 * @param members in the order of their tls-ids; empty if the list was omitted because it is too long
 */
public record VerifiedRoster(RosterHeader header, Octets digest, List<RosterMember> members) {
    public VerifiedRoster {
        members = List.copyOf(members);
    }

    /** The code that people compare; computing it takes some milliseconds. */
    public String code() {
        return RosterCode.of(digest);
    }

    /** Whether there are members that are not listed, because they are too many. */
    public boolean isOmitted() {
        return members.isEmpty() && header.memberCount() > 0;
    }

    /** Whether a key with this SPI belongs to it. */
    public boolean coversSpi(int spi) {
        return header.spi() == spi;
    }
}
