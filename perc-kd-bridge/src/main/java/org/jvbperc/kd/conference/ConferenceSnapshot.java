package org.jvbperc.kd.conference;

import java.util.List;

/**
 * The members of a conference at one time, with the generation of its key ("Generation" in docs/rfc-coverage.md).
 *
 * @param generation counts keys
 * @param spi of the current one
 * @param members the present ones in order of joining, then those that left last
 * @param refused the participants that were refused last
 */
public record ConferenceSnapshot(long generation, int spi, List<RosterEntry> members, List<RefusedEntry> refused) {
    public ConferenceSnapshot {
        members = List.copyOf(members);
        refused = List.copyOf(refused);
    }
}
