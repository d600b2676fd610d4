package org.jvbperc.endpoint.roster;

import java.util.List;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;

/**
 * Is told the result for each roster that {@link SignedRosters} received. Called by the association's thread, so it must not
 * block.
 */
public interface SignedRosterListener {
    /**
     * The Key Distributor signed a new roster, which follows from the one before.
     *
     * @param joined members that were not on the roster before; with the first roster, all members
     * @param left members that were on the roster before, each with the reason of its departure
     */
    void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left);

    /** A roster was refused. The last good roster stays in force. */
    void rosterRefused(RosterException.Reason reason, String detail);
}
