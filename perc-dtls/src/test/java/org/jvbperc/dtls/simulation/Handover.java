package org.jvbperc.dtls.simulation;

import java.util.concurrent.Semaphore;

/** Control passed from one thread to another, which waits for it. */
final class Handover {
    private final Semaphore control = new Semaphore(0);

    /** The other thread may go on. */
    void pass() {
        control.release();
    }

    /** Waits for control, however long the other thread takes: nothing else may run meanwhile. */
    void await() {
        control.acquireUninterruptibly();
    }
}
