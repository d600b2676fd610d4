package org.jvbperc.srtp;

/**
 * The packet indices of one source under one key: ROC estimation and the window of those already used.
 *
 * <p>A receiver asks {@link #estimate} and {@link #isFresh} before, and calls {@link #commit} after authentication; a sender
 * commits before it encrypts. Owned by one thread; allocation-free.
 */
public final class PacketIndexTracker {
    private final RolloverCounter rolloverCounter;
    private final SrtpReplayWindow window;

    /**
     * @param initialRolloverCounter the ROC of the first packet
     * @param windowSize packets remembered, at least 64
     */
    public PacketIndexTracker(long initialRolloverCounter, int windowSize) {
        rolloverCounter = new RolloverCounter(initialRolloverCounter);
        window = new SrtpReplayWindow(windowSize);
    }

    /** The index of a packet with this sequence number; see {@link RolloverCounter#estimate}. */
    public long estimate(int sequenceNumber) {
        return rolloverCounter.estimate(sequenceNumber);
    }

    /** Whether the index has not been committed and is not behind the window. */
    public boolean isFresh(long index) {
        return window.isFresh(index);
    }

    /** Marks a fresh index as used. */
    public void commit(long index) {
        window.commit(index);
        rolloverCounter.commit(index);
    }

    /** Continues at another ROC; the window keeps the used indices. */
    public void restart(long newRolloverCounter) {
        rolloverCounter.set(newRolloverCounter);
    }

    /** The ROC of the highest index so far, or the initial one. */
    public long rolloverCounter() {
        return rolloverCounter.value();
    }

    /** The highest index committed, -1 before the first. */
    public long highestIndex() {
        return window.highest();
    }
}
