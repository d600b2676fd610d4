package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.rtp.RtpView;

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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TAG_BYTES = 16;
    private static final int GENERATIONS = 256;

    private final Map<String, Map<Integer, String>> codecs;
    private final @Nullable Map<Integer, String> others;
    private final Set<String> leftOut;
    private final Map<StreamId, TreeMap<Long, Packet>> streams = new LinkedHashMap<>();
    private final Map<Long, String> endpointsByKid = new HashMap<>();
    private final Map<Long, Set<Long>> countersByKid = new HashMap<>();
    private final List<Judged> judged = new ArrayList<>();
    private long packets;
    private long unknownFormat;

    private record StreamId(String endpoint, int ssrc, String codec) {}

    private record Packet(long timestamp, boolean marker, Octets payload, long millis) {}

    private record Judged(StreamId stream, long millis, boolean sealed) {}

    /**
     * @param codecs names such as "opus", "VP8" and "rtx" by payload type, by the endpoint's id at the bridge
     * @param others the same for endpoints that are not in {@code codecs}; null if these are left out
     * @param leftOut endpoints that are left out
     */
    SealedFrameAudit(
            Map<String, Map<Integer, String>> codecs, @Nullable Map<Integer, String> others, Set<String> leftOut) {
        this.codecs = codecs;
        this.others = others;
        this.leftOut = leftOut;
    }

    /** Reads a whole capture and searches its packets for {@code scanner}'s frames; then the results are there. */
    void examine(Path captureFile, PlaintextScanner scanner) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(captureFile)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode node = JSON.readTree(line);
                String endpoint = node.required("from").textValue();
                if (!leftOut.contains(endpoint) && formats(endpoint) != null) {
                    byte[] packet =
                            HexFormat.of().parseHex(node.required("packet").textValue());
                    scanner.scan(packet);
                    add(endpoint, packet, node.required("t").longValue());
                }
            }
        }
        finish();
    }

    private @Nullable Map<Integer, String> formats(String endpoint) {
        return codecs.getOrDefault(endpoint, others);
    }

    /**
     * Adds an RTP packet; one that the codec table does not know is counted.
     *
     * @param millis since 1970, when the bridge had it
     */
    void add(String endpoint, byte[] packet, long millis) {
        packets++;
        int headerLength = RtpView.headerLength(packet, 0, packet.length);
        Map<Integer, String> formats = formats(endpoint);
        String codec = headerLength < 0 || formats == null ? null : formats.get(RtpView.payloadType(packet, 0));
        if (codec == null) {
            unknownFormat++;
            return;
        }
        int end = packet.length;
        if (RtpView.padding(packet, 0)) {
            end -= packet[packet.length - 1] & 0xFF;
        }
        if (end <= headerLength || codec.equalsIgnoreCase("rtx")) {
            // Padding alone, or a repetition of what was sent before.
            return;
        }
        TreeMap<Long, Packet> stream =
                streams.computeIfAbsent(new StreamId(endpoint, RtpView.ssrc(packet, 0), codec), id -> new TreeMap<>());
        stream.put(
                index(stream, RtpView.sequenceNumber(packet, 0)),
                new Packet(
                        RtpView.timestamp(packet, 0),
                        RtpView.marker(packet, 0),
                        Octets.of(packet, headerLength, end - headerLength),
                        millis));
    }

    private static long index(SortedMap<Long, Packet> stream, int sequenceNumber) {
        if (stream.isEmpty()) {
            return 0x1_0000L + sequenceNumber;
        }
        long last = stream.lastKey();
        return last + (short) (sequenceNumber - (int) last);
    }

    /** Puts the frames together and judges them. */
    void finish() {
        streams.forEach((id, stream) -> {
            List<byte[]> frame = null;
            long next = 0;
            long timestamp = 0;
            for (Map.Entry<Long, Packet> entry : stream.entrySet()) {
                Packet packet = entry.getValue();
                boolean follows = frame != null && entry.getKey() == next && packet.timestamp() == timestamp;
                byte[] payload = packet.payload().toByteArray();
                if (!follows) {
                    // Of a frame that does not start here the capture has only a part.
                    frame = RtpFrames.starts(id.codec(), payload) ? new ArrayList<>() : null;
                }
                if (frame == null) {
                    continue;
                }
                frame.add(payload);
                next = entry.getKey() + 1;
                timestamp = packet.timestamp();
                if (packet.marker() || RtpFrames.isAudio(id.codec())) {
                    judge(id, frame, packet.millis());
                    frame = null;
                }
            }
        });
        streams.clear();
    }

    private void judge(StreamId id, List<byte[]> payloads, long millis) {
        byte[] part = RtpFrames.protectedPart(id.codec(), payloads);
        Header header = part == null ? null : Header.parse(part, 0);
        judged.add(new Judged(id, millis, header != null && isFresh(id.endpoint(), header)));
    }

    private boolean isFresh(String endpoint, Header header) {
        String owner = endpointsByKid.computeIfAbsent(header.kid(), kid -> endpoint);
        return owner.equals(endpoint)
                && countersByKid
                        .computeIfAbsent(header.kid(), kid -> new HashSet<>())
                        .add(header.counter());
    }

    /** RFC 9605 section 4.3. */
    private record Header(long kid, long counter) {
        static @Nullable Header parse(byte[] frame, int offset) {
            if (frame.length < offset + 1 + TAG_BYTES) {
                return null;
            }
            int config = frame[offset] & 0xFF;
            int kidBytes = (config & 0x80) == 0 ? 0 : ((config >> 4) & 7) + 1;
            int counterBytes = (config & 8) == 0 ? 0 : (config & 7) + 1;
            if (frame.length < offset + 1 + kidBytes + counterBytes + TAG_BYTES) {
                return null;
            }
            long kid = kidBytes == 0 ? (config >> 4) & 7 : number(frame, offset + 1, kidBytes);
            long counter = counterBytes == 0 ? config & 7 : number(frame, offset + 1 + kidBytes, counterBytes);
            boolean known = kid >= GENERATIONS && kid < 1L << 40 && counter >= 0 && counter < 1L << 48;
            return known ? new Header(kid, counter) : null;
        }

        private static long number(byte[] frame, int offset, int length) {
            long value = 0;
            for (int i = 0; i < length; i++) {
                value = (value << 8) | (frame[offset + i] & 0xFF);
            }
            return value;
        }
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
        return packets;
    }

    /** Packets whose payload type nobody announced. */
    long unknownFormat() {
        return unknownFormat;
    }
}
