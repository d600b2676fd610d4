package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.rtp.RtpView;

/**
 * Puts the frames of a room for browsers together again from packets of a bridge's capture, which have lost the hop-by-hop layer. A
 * frame of which the capture has only a part is left out. One thread.
 */
public final class CapturedFrames {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, @Nullable Map<Integer, String>> formats;
    private final Map<Stream, TreeMap<Long, Packet>> streams = new LinkedHashMap<>();
    private long packets;
    private long unknownFormat;

    /**
     * Where a frame came from.
     *
     * @param endpoint its id at the bridge
     * @param codec such as "opus", "VP8", "VP9" and "AV1"
     */
    public record Stream(String endpoint, int ssrc, String codec) {}

    /**
     * A frame.
     *
     * @param millis since 1970, when the bridge had its last packet
     * @param octets all of it, as it was sealed; of AV1 the payload of its last OBU; empty if its packets have no frame of the codec
     */
    public record Frame(Stream stream, long millis, Octets octets) {}

    private record Packet(long timestamp, boolean marker, Octets payload, long millis) {}

    /**
     * Without packets yet.
     *
     * @param formats names of codecs such as "opus", "VP8" and "rtx" by payload type, by the endpoint's id at the bridge; null for
     *     an endpoint that is left out
     */
    public CapturedFrames(Function<String, @Nullable Map<Integer, String>> formats) {
        this.formats = formats;
    }

    /** Reads a whole capture; each packet of it that is not left out is also given to {@code taken}. */
    public void read(Path captureFile, Consumer<byte[]> taken) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(captureFile)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode node = JSON.readTree(line);
                String endpoint = node.required("from").textValue();
                if (formats.apply(endpoint) != null) {
                    byte[] packet =
                            HexFormat.of().parseHex(node.required("packet").textValue());
                    taken.accept(packet);
                    add(endpoint, packet, node.required("t").longValue());
                }
            }
        }
    }

    /**
     * Adds an RTP packet; one that the codec table does not know is counted.
     *
     * @param millis since 1970, when the bridge had it
     */
    void add(String endpoint, byte[] packet, long millis) {
        packets++;
        int headerLength = RtpView.headerLength(packet, 0, packet.length);
        Map<Integer, String> known = formats.apply(endpoint);
        String codec = headerLength < 0 || known == null ? null : known.get(RtpView.payloadType(packet, 0));
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
                streams.computeIfAbsent(new Stream(endpoint, RtpView.ssrc(packet, 0), codec), id -> new TreeMap<>());
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

    /** Gives the frames, stream by stream, and forgets the packets. */
    public void finish(Consumer<Frame> frames) {
        streams.forEach((id, stream) -> {
            List<byte[]> payloads = null;
            long next = 0;
            long timestamp = 0;
            for (Map.Entry<Long, Packet> entry : stream.entrySet()) {
                Packet packet = entry.getValue();
                boolean follows = payloads != null && entry.getKey() == next && packet.timestamp() == timestamp;
                byte[] payload = packet.payload().toByteArray();
                if (!follows) {
                    payloads = RtpFrames.starts(id.codec(), payload) ? new ArrayList<>() : null;
                }
                if (payloads == null) {
                    continue;
                }
                payloads.add(payload);
                next = entry.getKey() + 1;
                timestamp = packet.timestamp();
                if (packet.marker() || RtpFrames.isAudio(id.codec())) {
                    byte[] frame = RtpFrames.frame(id.codec(), payloads);
                    frames.accept(new Frame(id, packet.millis(), frame == null ? Octets.EMPTY : Octets.of(frame)));
                    payloads = null;
                }
            }
        });
        streams.clear();
    }

    /** Packets that were read. */
    public long packets() {
        return packets;
    }

    /** Packets whose payload type nobody announced. */
    public long unknownFormat() {
        return unknownFormat;
    }
}
