package org.jvbperc.kd.conference;

import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * The last signed roster, for whoever asks.
 *
 * @param updates encoded {@link org.jvbperc.roster.RosterUpdate}s, to be taken in order; none before anybody has joined
 * @param digest of it and its history
 */
public record SignedRoster(List<Octets> updates, Octets digest) {
    public SignedRoster {
        updates = List.copyOf(updates);
    }
}
