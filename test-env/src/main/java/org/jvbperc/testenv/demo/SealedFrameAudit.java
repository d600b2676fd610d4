package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bridge's capture of a room for browsers, whose packets have lost the hop-by-hop layer, puts the frames together again, and
 * looks at each whether it is an SFrame (RFC 9605 section 4.3) behind the octets that its codec leaves in clear.
 *
 * <p>A frame counts as sealed if its SFrame header is well-formed, there is room for a tag, its KID has the form of this project
 * (sender index times 256, plus the generation modulo 256), and neither another stream of another endpoint has used this KID nor any
 * frame before it this counter. Noise that only looks like a header fails that within a few frames. The reader shares no code with the
 * senders. One thread.
 */
final class SealedFrameAudit {
    private final CapturedFrames captured;
    private final Map<Long, String> endpointsByKid = new HashMap<>();
    private final Map<Long, Set<Long>> countersByKid = new HashMap<>();
    private final List<Judged> judged = new ArrayList<>();

    private record Judged(CapturedFrames.Stream stream, long millis, boolean sealed) {}

    /**
     * @param codecs names such as "opus", "VP8" and "rtx" by payload type, by the endpoint's id at the bridge
     * @param others the same for endpoints that are not in {@code codecs}; null if these are left out
     * @param leftOut endpoints that are left out
     */
    SealedFrameAudit(
            Map<String, Map<Integer, String>> codecs, @Nullable Map<Integer, String> others, Set<String> leftOut) {
        captured = new CapturedFrames(
                endpoint -> leftOut.contains(endpoint) ? null : codecs.getOrDefault(endpoint, others));
    }

    /** Reads a whole capture and searches its packets for {@code scanner}'s frames; then the results are there. */
    void examine(Path captureFile, PlaintextScanner scanner) throws IOException {
        captured.read(captureFile, scanner::scan);
        captured.finish(frame -> {
            SealedFrame header =
                    SealedFrame.parse(frame.stream().codec(), frame.octets().toByteArray());
            boolean sealed = header != null && isFresh(frame.stream().endpoint(), header);
            judged.add(new Judged(frame.stream(), frame.millis(), sealed));
        });
    }

    private boolean isFresh(String endpoint, SealedFrame header) {
        String owner = endpointsByKid.computeIfAbsent(header.kid(), kid -> endpoint);
        return owner.equals(endpoint)
                && countersByKid
                        .computeIfAbsent(header.kid(), kid -> new HashSet<>())
                        .add(header.counter());
    }

    /** Frames that are not SFrames, by "endpoint codec ssrc"; streams without such frames are left out. */
    Map<String, Long> notSealedByStream() {
        return judged.stream()
                .filter(frame -> !frame.sealed())
                .collect(Collectors.groupingBy(
                        frame -> frame.stream().endpoint() + " "
                                + frame.stream().codec() + " "
                                + Integer.toUnsignedString(frame.stream().ssrc()),
                        TreeMap::new,
                        Collectors.counting()));
    }

    /** Frames that are not SFrames, of all streams. */
    long notSealed() {
        return count(false, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Frames that are SFrames, of all streams. */
    long sealed() {
        return count(true, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Frames of this time that are SFrames, or that are not. */
    long count(boolean sealed, long fromMillis, long untilMillis) {
        return judged.stream()
                .filter(frame ->
                        frame.sealed() == sealed && frame.millis() >= fromMillis && frame.millis() <= untilMillis)
                .count();
    }

    /** Packets that were read. */
    long packets() {
        return captured.packets();
    }

    /** Packets whose payload type nobody announced. */
    long unknownFormat() {
        return captured.unknownFormat();
    }
}
