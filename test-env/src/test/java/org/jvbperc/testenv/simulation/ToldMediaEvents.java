package org.jvbperc.testenv.simulation;

import java.util.List;
import org.jvbperc.endpoint.session.MediaEvents;
import org.jvbperc.endpoint.session.RemoteStream;
import org.jvbperc.srtp.SrtpStatus;

/** Writes down the events of an endpoint's media session, one line each, in order. */
record ToldMediaEvents(List<String> told) implements MediaEvents {
    @Override
    public void firstMedia() {
        told.add("first media");
    }

    @Override
    public void unknownSource(int ssrc) {
        told.add("unknown source");
    }

    @Override
    public void streamStarted(RemoteStream stream) {
        told.add("stream");
    }

    @Override
    public void undecryptable(int ssrc, SrtpStatus status) {
        told.add("undecryptable: " + status);
    }

    @Override
    public void keyExpired() {
        told.add("key expired");
    }

    @Override
    public void keyFrameRequested(int ssrc) {
        told.add("key frame requested");
    }

    @Override
    public void sendingEnded() {
        told.add("sending ended");
    }

    @Override
    public void warning(String text) {
        told.add("warning: " + text);
    }
}
