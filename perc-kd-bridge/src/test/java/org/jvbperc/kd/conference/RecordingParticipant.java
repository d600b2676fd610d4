package org.jvbperc.kd.conference;

import java.util.ArrayList;
import java.util.List;
import org.jvbperc.ekt.EktParameterSet;

/** Keeps what a conference sends to one member. */
final class RecordingParticipant implements Participant {
    final List<EktParameterSet> received = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    final List<Departure> departures = new ArrayList<>();
    boolean reachable = true;

    @Override
    public void sendEktKey(EktParameterSet set) {
        received.add(set);
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
