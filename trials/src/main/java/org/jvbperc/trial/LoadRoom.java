package org.jvbperc.trial;

/** A room with everybody in it and sending. One thread. */
interface LoadRoom {
    /** RTP packets that arrived at the participants so far: what the bridge forwarded. */
    long forwarded() throws InterruptedException;

    /** RTP packets that the participants sent so far. */
    long sent() throws InterruptedException;

    /** Everybody leaves. */
    void leave() throws InterruptedException;
}
