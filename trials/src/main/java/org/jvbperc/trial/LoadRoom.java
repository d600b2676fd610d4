package org.jvbperc.trial;

/** A room whose participants have all joined and send. One thread. */
interface LoadRoom {
    /** RTP packets that the participants have received so far, from the bridge. */
    long forwarded() throws InterruptedException;

    /** RTP packets that the participants sent so far. */
    long sent() throws InterruptedException;

    /** Everybody leaves. */
    void leave() throws InterruptedException;
}
