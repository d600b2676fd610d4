package org.jvbperc.endpoint.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.roster.Participant;

/**
 * The streams of a {@link MediaSession} by SSRC, whose they are, and who has left. Bounded: a new stream may take the place of one
 * that has been silent. Same thread rule.
 */
final class RemoteStreams implements AutoCloseable {
    /** Remote streams with state; the one that has been silent for the longest time makes room. */
    static final int MAX_STREAMS = 512;

    /** A stream that has been silent for this long may be evicted for a new one. */
    private static final long SILENT_NANOS = 10_000_000_000L;

    private static final int SUMS = 5;

    private final MediaSessionConfig config;
    private final MediaEvents events;
    private final Map<Integer, ReceiveStream> streams = new LinkedHashMap<>();
    private final List<StreamReport> endedSegments = new ArrayList<>();
    private final long[] endedSums = new long[SUMS];
    private Map<Integer, Participant> owners = Map.of();

    /** By source: the tls-id of the verified participant that sent it. */
    private final Map<Integer, String> heardAs = new HashMap<>();

    private @Nullable Set<String> members;

    RemoteStreams(MediaSessionConfig config, MediaEvents events) {
        this.config = config;
        this.events = events;
    }

    /** Sets the verified owner of each source. */
    void setOwners(Map<Integer, Participant> newOwners) {
        owners = Map.copyOf(newOwners);
        streams.values().forEach(this::tellOwner);
    }

    private void tellOwner(ReceiveStream stream) {
        Participant owner = owners.get(stream.ssrc());
        if (owner != null) {
            stream.setOwner(owner);
            heardAs.put(stream.ssrc(), owner.tlsId());
        }
    }

    /** Sets the members of the last signed roster, by tls-id. */
    void setMembers(Set<String> tlsIds) {
        members = Set.copyOf(tlsIds);
    }

    /** Whether the source belongs to a former member. */
    boolean hasDeparted(int ssrc) {
        String tlsId = heardAs.get(ssrc);
        return members != null && tlsId != null && !members.contains(tlsId);
    }

    /** Whether there is a stream of this source. */
    boolean contains(int ssrc) {
        return streams.containsKey(ssrc);
    }

    /** The stream of a source, or null. */
    @Nullable
    ReceiveStream find(int ssrc) {
        return streams.get(ssrc);
    }

    /** A new stream; null if there is no room for another one. */
    @Nullable
    ReceiveStream add(int ssrc, MediaFormat format, FrameAssembler assembler, long nowNanos) {
        if (streams.size() == MAX_STREAMS && !evictSilent(nowNanos)) {
            return null;
        }
        ReceiveStream stream = new ReceiveStream(
                ssrc,
                format,
                assembler,
                new StreamRecorder(ssrc, format, config.sinks(), events, config.recordHashes(), nowNanos));
        streams.put(ssrc, stream);
        return stream;
    }

    /** The stream of a source, made if it is new; null if there is no room for another one. */
    @Nullable
    ReceiveStream findOrAdd(int ssrc, MediaFormat format, long nowNanos) {
        ReceiveStream stream = streams.get(ssrc);
        if (stream == null) {
            stream = add(ssrc, format, FrameAssembler.plain(format), nowNanos);
            if (stream == null) {
                return null;
            }
            if (owners.containsKey(ssrc)) {
                tellOwner(stream);
            } else {
                events.unknownSource(ssrc);
            }
        }
        return stream;
    }

    /** Evicts the least recently active stream if it has been silent long enough. Returns whether it did. */
    private boolean evictSilent(long nowNanos) {
        ReceiveStream oldest =
                Collections.min(streams.values(), (a, b) -> Long.signum(a.lastMediaNanos() - b.lastMediaNanos()));
        if (nowNanos - oldest.lastMediaNanos() < SILENT_NANOS) {
            return false;
        }
        end(oldest);
        return true;
    }

    /** Ends a stream; its source may begin another one. */
    void end(ReceiveStream stream) {
        streams.remove(stream.ssrc());
        heardAs.remove(stream.ssrc());
        stream.close();
        addUp(stream, endedSums);
        endedSegments.addAll(stream.segments());
    }

    Collection<ReceiveStream> all() {
        return streams.values();
    }

    /** Notes a sender report for the source's next reception report. */
    void senderReport(int ssrc, int ntpMiddle, long nowNanos) {
        ReceiveStream stream = streams.get(ssrc);
        if (stream != null) {
            stream.senderReport(ntpMiddle, nowNanos);
        }
    }

    /** Lets all streams give up missing packets. */
    void tick(long nowNanos) {
        streams.values().forEach(stream -> stream.tick(nowNanos));
    }

    /**
     * Adds what all streams counted, those evicted included.
     *
     * @param replayed packets that SRTP refused as replays
     */
    void addCounters(Map<String, Long> map, long replayed) {
        long[] sums = endedSums.clone();
        streams.values().forEach(stream -> addUp(stream, sums));
        map.put("lost", sums[0]);
        map.put("duplicates", sums[1] + replayed);
        map.put("late", sums[2]);
        map.put("frames", sums[3]);
        map.put("droppedFrames", sums[4]);
    }

    private static void addUp(ReceiveStream stream, long[] sums) {
        sums[0] += stream.order().lost();
        sums[1] += stream.order().duplicates();
        sums[2] += stream.order().late();
        sums[3] += stream.frames();
        sums[4] += stream.assembler().droppedFrames();
    }

    /** What was received so far, by stream and owner. */
    List<StreamReport> report() {
        return Stream.concat(
                        endedSegments.stream(), streams.values().stream().flatMap(stream -> stream.segments().stream()))
                .toList();
    }

    /** Hands over the frames that are left and closes the sinks. */
    @Override
    public void close() {
        streams.values().forEach(ReceiveStream::close);
    }
}
