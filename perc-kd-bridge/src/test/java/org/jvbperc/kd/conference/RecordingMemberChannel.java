package org.jvbperc.kd.conference;

import java.util.ArrayList;
import java.util.List;
import org.jvbperc.ekt.EktParameterSet;

/** Keeps what a conference sends to one member. */
final class RecordingMemberChannel implements MemberChannel {
    final List<EktParameterSet> received = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    final List<Departure> departures = new ArrayList<>();
    final List<byte[]> rosters = new ArrayList<>();
    /** Rosters (byte[]) and keys, in the order they came. */
    final List<Object> all = new ArrayList<>();

    final List<GroupKeyShare> groupKeys = new ArrayList<>();
    final List<Long> rosterNumbers = new ArrayList<>();

    boolean takesRosters = true;
    boolean acknowledgesRosters;
    boolean reachable = true;

    @Override
    public void sendEktKey(EktParameterSet set) {
        received.add(set);
        all.add(set);
    }

    @Override
    public void sendGroupKey(GroupKeyShare share) {
        groupKeys.add(share);
        all.add(share);
    }

    @Override
    public boolean acknowledgesRosters() {
        return acknowledgesRosters;
    }

    @Override
    public boolean takesRosters() {
        return takesRosters;
    }

    @Override
    public void sendRoster(long sequence, List<byte[]> messages) {
        rosterNumbers.add(sequence);
        rosters.addAll(messages);
        all.addAll(messages);
    }

    @Override
    public boolean isReachable() {
        return reachable;
    }

    @Override
    public void end(Departure departure, String reason) {
        departures.add(departure);
        ends.add(reason);
    }

    EktParameterSet last() {
        return received.get(received.size() - 1);
    }
}
