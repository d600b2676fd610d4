package org.jvbperc.kd.conference;

import java.util.ArrayList;
import java.util.List;
import org.jvbperc.ekt.EktParameterSet;

/** Keeps what a conference sends to one member. */
final class RecordingParticipant implements Participant {
    final List<EktParameterSet> received = new ArrayList<>();
    final List<String> ends = new ArrayList<>();

    @Override
    public void sendEktKey(EktParameterSet set) {
        received.add(set);
    }

    @Override
    public void end(String reason) {
        ends.add(reason);
    }

    EktParameterSet last() {
        return received.get(received.size() - 1);
    }
}
