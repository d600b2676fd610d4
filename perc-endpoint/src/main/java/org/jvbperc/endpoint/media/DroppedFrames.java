package org.jvbperc.endpoint.media;

/** Counts the frames that a depacketizer drops, each once, however many of its packets come. Used by one thread. */
final class DroppedFrames {
    private boolean any;
    private int lastTimestamp;
    private long count;

    /** A frame with this timestamp is dropped. */
    void add(int timestamp) {
        if (!isLast(timestamp)) {
            any = true;
            lastTimestamp = timestamp;
            count++;
        }
    }

    /** Whether the last frame that was dropped has this timestamp. */
    boolean isLast(int timestamp) {
        return any && timestamp == lastTimestamp;
    }

    long count() {
        return count;
    }
}
