package org.jvbperc.trial;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A room in which two participants stay, and a third joins and leaves again and again. One thread. */
interface SoakRoom {
    /** How long the third one stays. */
    int STAY_SECONDS = 12;

    /**
     * The third one joins, stays and leaves.
     *
     * @return a description of the failure, if there was one
     */
    Optional<String> turn() throws IOException, InterruptedException;

    /** Waits until then, in {@link System#nanoTime()}, or until one of the two has ended. */
    void await(long untilNanos) throws InterruptedException;

    /** Whether the two are in the call. */
    boolean isWhole();

    /**
     * Waits until the two have left.
     *
     * @param latestNanos the deadline, in {@link System#nanoTime()}
     * @return their failures
     */
    List<String> end(long latestNanos) throws InterruptedException;
}
