package org.jvbperc.sframe;

import org.jvbperc.srtp.SrtpReplayWindow;

/** The key of another sender in one generation, with the counters that were received. Owned by one thread. */
record ReceivedKey(SFrameKey key, SrtpReplayWindow window) {
    /** Counters that are remembered below the highest one. */
    static final int REPLAY_WINDOW = 8192;

    ReceivedKey(SFrameKey key) {
        this(key, new SrtpReplayWindow(REPLAY_WINDOW));
    }
}
