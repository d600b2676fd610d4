package org.jvbperc.kd.conference;

import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * The last signed roster, for HTTP clients.
 *
 * @param updates encoded {@link org.jvbperc.roster.RosterUpdate}s, to be taken in order; none before anybody has joined
 * @param digest of the roster and its history
 */
public record SignedRoster(List<Octets> updates, Octets digest) {
    public SignedRoster {
        updates = List.copyOf(updates);
    }
}
