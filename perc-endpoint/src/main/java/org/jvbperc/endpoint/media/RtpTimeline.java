package org.jvbperc.endpoint.media;

/** Turns the 32-bit timestamps of one stream into media time that starts at 0 and does not wrap. Used by one thread. */
final class RtpTimeline {
    private boolean started;
    private int last;
    private long lastTime;

    /** Media time of {@code timestamp}, at most 2^31 units from the one before. */
    long unwrap(int timestamp) {
        if (started) {
            lastTime += timestamp - last;
        }
        started = true;
        last = timestamp;
        return lastTime;
    }
}
