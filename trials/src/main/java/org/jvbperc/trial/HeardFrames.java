package org.jvbperc.trial;

import java.util.ArrayList;
import java.util.List;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSink;

/** Which frames of one participant another one has heard. Written by one thread, read after its end. */
final class HeardFrames implements MediaSink {
    private final List<Integer> missing = new ArrayList<>();
    private int first = -1;
    private int last = -1;
    private long firstNanos;

    @Override
    public void accept(MediaFrame frame) {
        int number = NumberedSource.number(frame);
        if (first < 0) {
            first = number;
            firstNanos = System.nanoTime();
        } else {
            for (int lost = last + 1; lost < number; lost++) {
                missing.add(lost);
            }
        }
        last = number;
    }

    /** Whether anything was heard. */
    boolean isEmpty() {
        return first < 0;
    }

    int first() {
        return first;
    }

    int last() {
        return last;
    }

    /** When the first frame was heard. */
    long firstNanos() {
        return firstNanos;
    }

    /** Frames between the first and the last that were not heard. */
    List<Integer> missing() {
        return missing;
    }

    @Override
    public void close() {
        // Frames already heard remain in the record.
    }
}
