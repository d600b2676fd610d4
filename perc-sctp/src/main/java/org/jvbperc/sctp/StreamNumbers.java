package org.jvbperc.sctp;

import java.util.Arrays;

/** The next stream sequence number of each stream; takes memory up to the highest stream that was used. */
final class StreamNumbers {
    private static final int STEP = 16;

    private char[] next = {};

    /** The number of a stream's next message. */
    int next(int stream) {
        return stream < next.length ? next[stream] : 0;
    }

    /** Sets the number of a stream's next message, modulo 2^16. */
    void set(int stream, int number) {
        if (stream >= next.length) {
            next = Arrays.copyOf(next, (stream / STEP + 1) * STEP);
        }
        next[stream] = (char) number;
    }

    /** A stream begins with 0 again. */
    void reset(int stream) {
        if (stream < next.length) {
            next[stream] = 0;
        }
    }

    /** All streams begin with 0 again. */
    void resetAll() {
        next = new char[0];
    }

    /** A number above that of every stream that was used. */
    int limit() {
        return next.length;
    }
}
