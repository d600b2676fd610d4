package org.jvbperc.kd.conference;

import java.util.List;

/**
 * A conference's members at one time, bound to the generation of its EKT parameter set ("Generation" in docs/rfc-coverage.md).
 *
 * @param generation counts parameter sets
 * @param spi of the current one
 * @param members present ones first, in order of joining, then the last that left
 * @param refused the last that were not admitted
 */
public record ConferenceSnapshot(long generation, int spi, List<RosterEntry> members, List<RefusedEntry> refused) {
    public ConferenceSnapshot {
        members = List.copyOf(members);
        refused = List.copyOf(refused);
    }
}
