package org.jvbperc.endpoint.roster;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;

/**
 * The participants of a frame room: the members of the last signed roster, each under its sender index, which its frames
 * authenticate to. What the bridge says about participants is not used. Owned by one thread.
 */
public final class SignedParticipants {
    private final String ownMember;
    private Map<Long, Participant> participants = Map.of();

    /**
     * @param ownMember this endpoint's id on the rosters
     */
    public SignedParticipants(String ownMember) {
        this.ownMember = ownMember;
    }

    /** Takes the next roster. */
    public ParticipantList.Changes update(VerifiedRoster roster) {
        Map<Long, Participant> next = new LinkedHashMap<>();
        roster.members().forEach(member -> next.put(member.senderIndex(), participant(member)));
        ParticipantList.Changes changes = ParticipantList.compare(named(participants), named(next));
        participants = Map.copyOf(next);
        return changes;
    }

    /** All members get the key of the roster's generation with it, so each counts as keyed. */
    private Participant participant(RosterMember member) {
        return new Participant(
                Long.toString(member.senderIndex()),
                member.tlsId(),
                member.identity(),
                null,
                true,
                member.tlsId().equals(ownMember),
                Set.of());
    }

    private static Map<String, Participant> named(Map<Long, Participant> participants) {
        return participants.values().stream().collect(Collectors.toMap(Participant::endpoint, each -> each));
    }

    /** By sender index. */
    public Map<Long, Participant> bySenderIndex() {
        return participants;
    }

    /** All of them. */
    public List<Participant> participants() {
        Collection<Participant> all = participants.values();
        return List.copyOf(all);
    }
}
