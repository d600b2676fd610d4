package org.jvbperc.endpoint.media;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * Reads the packets of an Ogg Opus file (RFC 7845) as frames; timestamps are summed up from the packets' own durations. Used
 * by one thread.
 */
public final class OpusFileReader implements MediaSource {
    private final String name;
    private final OggPacketReader packets;
    private final OpusHead head;
    private long timestamp;
    private long framesRead;

    /**
     * Reads the two headers.
     *
     * @param name of the file, for messages
     * @param in is closed with this reader, or at once if the headers are wrong
     * @throws MediaFormatException if the file is not an Ogg Opus file whose packets RTP can carry
     */
    public OpusFileReader(String name, InputStream in) throws IOException {
        this.name = name;
        this.packets = new OggPacketReader(new OggPageReader(name, in));
        try {
            this.head = readHeaders();
        } catch (IOException e) {
            packets.close();
            throw e;
        }
    }

    /** Opens a file. */
    public static OpusFileReader open(Path file) throws IOException {
        return new OpusFileReader(file.toString(), new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    private OpusHead readHeaders() throws IOException {
        byte[] first = packets.next();
        if (first == null) {
            throw new MediaFormatException(name, "is empty: expected an Ogg Opus file");
        }
        OpusHead parsed = OpusHead.parse(first, packets);
        byte[] second = packets.next();
        if (second == null || !OpusHead.startsWith(second, "OpusTags")) {
            throw packets.malformed("has no \"OpusTags\" (RFC 7845 section 5.2)");
        }
        return parsed;
    }

    /** 1 or 2. */
    int channels() {
        return head.channels();
    }

    /** Samples of 48 kHz a decoder throws away at the start. */
    int preSkip() {
        return head.preSkip();
    }

    @Override
    public MediaKind kind() {
        return MediaKind.AUDIO;
    }

    @Override
    public @Nullable MediaFrame next() throws IOException {
        byte[] packet = packets.next();
        if (packet == null) {
            return null;
        }
        int duration = OpusPacket.duration(packet, 0, packet.length);
        if (duration < 0) {
            throw new MediaFormatException(
                    name,
                    "Opus packet " + framesRead + " of " + packet.length + " octets is malformed (RFC 6716 section 3)");
        }
        if (packet.length > RtpPayloads.MAX_PAYLOAD_BYTES) {
            throw new MediaFormatException(
                    name,
                    "Opus packet " + framesRead + " has " + packet.length + " octets: one RTP packet holds at most "
                            + RtpPayloads.MAX_PAYLOAD_BYTES + " (RFC 7587 section 4.2)");
        }
        MediaFrame frame = new MediaFrame(Octets.of(packet), timestamp, duration, true);
        timestamp += duration;
        framesRead++;
        return frame;
    }

    @Override
    public void close() throws IOException {
        packets.close();
    }
}
