package org.jvbperc.dtls;

import java.util.concurrent.TimeUnit;

/**
 * How the thread of one handshake waits for records. The default makes the thread wait; a simulation with a clock of its own takes
 * its place through its context.
 */
public interface DtlsParking {
    /**
     * Waits until {@link #unpark} is called, or was called since the last return. May return earlier.
     *
     * @param nanos longest time to wait, by the context's clock; positive
     */
    void park(long nanos) throws InterruptedException;

    /** Ends the present wait, or the next one. May be called from any thread; never blocks. */
    void unpark();

    /** A parking place for one thread that waits in real time. */
    static DtlsParking ofThread() {
        return new DtlsParking() {
            private boolean unparked;

            @Override
            public synchronized void park(long nanos) throws InterruptedException {
                if (!unparked) {
                    TimeUnit.NANOSECONDS.timedWait(this, nanos);
                }
                unparked = false;
            }

            @Override
            public synchronized void unpark() {
                unparked = true;
                notifyAll();
            }
        };
    }
}
