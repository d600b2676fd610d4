package org.jvbperc.endpoint.session;

import java.util.ArrayList;
import java.util.List;
import org.jvbperc.srtp.SrtpStatus;

/** Writes down the events of a media session, one line each, in order; streams are the test's own. */
abstract class MediaEventLog implements MediaEvents {
    final List<String> told = new ArrayList<>();

    @Override
    public void firstMedia() {
        told.add("first media");
    }

    @Override
    public void unknownSource(int ssrc) {
        told.add("unknown source");
    }

    @Override
    public void undecryptable(int ssrc, SrtpStatus status) {
        told.add("undecryptable " + status);
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
        told.add("warning " + text);
    }
}
