package org.jvbperc.endpoint.session;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.roster.Participant;

/**
 * Hands the frames of one remote stream to the sink of the participant who sent them.
 *
 * <p>Frames wait until the roster names the owner of the SSRC; if it does not in time, the stream continues without an owner.
 * When the owner becomes known later, the stream gets a new sink and a new line in the report. Used by one thread.
 */
final class StreamRecorder {
    /** How long frames wait for an identity. */
    static final long DECISION_NANOS = 5_000_000_000L;

    private static final int MAX_WAITING_FRAMES = 1000;
    private static final int MAX_HASHES = 500_000;

    private final int ssrc;
    private final MediaFormat format;
    private final MediaSinkFactory sinks;
    private final MediaEvents events;
    private final boolean recordHashes;
    private final long decideAtNanos;
    private final Deque<MediaFrame> waiting = new ArrayDeque<>();
    private final List<StreamReport> finished = new ArrayList<>();
    private boolean decided;
    private @Nullable Participant owner;
    private @Nullable MediaSink sink;
    private List<String> hashes = new ArrayList<>();

    StreamRecorder(
            int ssrc,
            MediaFormat format,
            MediaSinkFactory sinks,
            MediaEvents events,
            boolean recordHashes,
            long nowNanos) {
        this.ssrc = ssrc;
        this.format = format;
        this.sinks = sinks;
        this.events = events;
        this.recordHashes = recordHashes;
        this.decideAtNanos = nowNanos + DECISION_NANOS;
    }

    /** Sets the owner that the roster names; null if it names none. */
    void setOwner(@Nullable Participant newOwner) {
        if (newOwner == null) {
            return;
        }
        Participant old = owner;
        boolean same = old != null && old.endpoint().equals(newOwner.endpoint());
        if (decided && same) {
            return;
        }
        decide(newOwner);
    }

    /** Stops waiting for an owner when the time is over. */
    void tick(long nowNanos) {
        if (!decided && nowNanos - decideAtNanos >= 0) {
            decide(null);
        }
    }

    private void decide(@Nullable Participant newOwner) {
        endSegment();
        decided = true;
        owner = newOwner;
        RemoteStream stream = new RemoteStream(newOwner, ssrc, format);
        events.streamStarted(stream);
        try {
            sink = sinks.open(stream);
        } catch (IOException e) {
            events.warning("the " + format.kind().sdpName() + " of " + name() + " is not written: " + e.getMessage());
        }
        while (!waiting.isEmpty()) {
            write(waiting.remove());
        }
    }

    private void endSegment() {
        closeSink();
        if (!hashes.isEmpty()) {
            finished.add(segment());
            hashes = new ArrayList<>();
        }
    }

    private StreamReport segment() {
        return new StreamReport(owner == null ? null : owner.identity(), format.kind(), ssrc, List.copyOf(hashes));
    }

    /** Takes a frame. */
    void frame(MediaFrame frame) {
        if (decided) {
            write(frame);
        } else {
            waiting.add(frame);
            if (waiting.size() > MAX_WAITING_FRAMES) {
                decide(null);
            }
        }
    }

    private void write(MediaFrame frame) {
        if (recordHashes && hashes.size() < MAX_HASHES) {
            hashes.add(frame.shortHash());
        }
        MediaSink target = sink;
        if (target == null) {
            return;
        }
        try {
            target.accept(frame);
        } catch (IOException e) {
            events.warning(
                    "the " + format.kind().sdpName() + " of " + name() + " is no longer written: " + e.getMessage());
            closeSink();
        }
    }

    private String name() {
        return owner == null ? "SSRC " + Integer.toUnsignedString(ssrc) : owner.displayName();
    }

    private void closeSink() {
        MediaSink target = sink;
        sink = null;
        if (target != null) {
            try {
                target.close();
            } catch (IOException e) {
                events.warning("closing the file of " + name() + " failed: " + e.getMessage());
            }
        }
    }

    /** Hands over the waiting frames and closes the sink. */
    void close() {
        if (!decided) {
            decide(null);
        }
        closeSink();
    }

    /** What was received so far, for the report. */
    List<StreamReport> segments() {
        List<StreamReport> all = new ArrayList<>(finished);
        if (!hashes.isEmpty()) {
            all.add(segment());
        }
        return all;
    }
}
