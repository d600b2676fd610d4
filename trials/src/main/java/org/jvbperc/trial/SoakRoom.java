package org.jvbperc.trial;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A room in which two stay, and somebody else comes and goes. One thread. */
interface SoakRoom {
    /** How long somebody stays. */
    int STAY_SECONDS = 12;

    /**
     * Somebody comes, stays and leaves.
     *
     * @return what was wrong with it, if anything
     */
    Optional<String> turn() throws IOException, InterruptedException;

    /** Waits until then, in {@link System#nanoTime()}, or until one of those who stay has gone. */
    void await(long untilNanos) throws InterruptedException;

    /** Whether those who stay are there. */
    boolean isWhole();

    /**
     * Waits until those who stay have left.
     *
     * @param latestNanos when they are to have, in {@link System#nanoTime()}
     * @return what was wrong with them
     */
    List<String> end(long latestNanos) throws InterruptedException;
}
