package org.jvbperc.endpoint.media;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * Reads the frames of an IVF file with VP8, VP9 or AV1.
 *
 * <pre>
 * file:  "DKIF" version(2)=0 header_length(2)=32 codec(4) width(2) height(2) rate(4) scale(4) frames(4) unused(4)
 * frame: size(4) timestamp(8) data(size)                 timestamp * scale / rate = seconds; all little-endian
 * </pre>
 *
 * Frames of size 0 (dropped by the encoder) are skipped. Used by one thread.
 */
public final class IvfFileReader implements MediaSource {
    static final int HEADER_BYTES = 32;
    static final int FRAME_HEADER_BYTES = 12;

    /** 2^40 ticks of a microsecond are twelve days. */
    private static final long MAX_TIMESTAMP = 1L << 40;

    private static final int MAX_TIME_BASE = 10_000_000;
    private static final long MAX_SECONDS = 10_000_000;

    private final String name;
    private final InputStream in;
    private final MediaFormat format;
    private final long rate;
    private final long scale;
    private final int width;
    private final int height;
    private @Nullable MediaFrame ahead;
    private boolean aheadRead;
    private long framesRead;
    private long firstTimestamp = -1;
    private int lastDuration;

    /**
     * Reads the file header.
     *
     * @param name of the file, for messages
     * @param in is closed with this reader, or at once if the header is wrong
     * @throws MediaFormatException if it is not an IVF file with one of these codecs
     */
    public IvfFileReader(String name, InputStream in) throws IOException {
        this.name = name;
        this.in = in;
        try {
            byte[] header = in.readNBytes(HEADER_BYTES);
            this.format = checkHeader(header);
            this.width = LittleEndian.getShort(header, 12);
            this.height = LittleEndian.getShort(header, 14);
            this.rate = timeBase("rate", LittleEndian.getUnsignedInt(header, 16));
            this.scale = timeBase("scale", LittleEndian.getUnsignedInt(header, 20));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Opens a file. */
    public static IvfFileReader open(Path file) throws IOException {
        return new IvfFileReader(file.toString(), new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    private MediaFormat checkHeader(byte[] header) throws MediaFormatException {
        if (header.length < HEADER_BYTES) {
            throw malformed("ends after " + header.length + " octets of a header of " + HEADER_BYTES);
        }
        String signature = new String(header, 0, 4, StandardCharsets.ISO_8859_1);
        if (!signature.equals("DKIF")) {
            throw malformed("starts with 0x" + Octets.of(header, 0, 4) + ": expected \"DKIF\", an IVF file");
        }
        int version = LittleEndian.getShort(header, 4);
        int length = LittleEndian.getShort(header, 6);
        if (version != 0 || length != HEADER_BYTES) {
            throw malformed(
                    "IVF version " + version + " with header length " + length + ": expected 0 and " + HEADER_BYTES);
        }
        String codec = new String(header, 8, 4, StandardCharsets.ISO_8859_1);
        return IvfCodec.of(codec)
                .orElseThrow(() ->
                        malformed("codec is 0x" + Octets.of(header, 8, 4) + ": expected one of " + IvfCodec.NAMES));
    }

    private long timeBase(String field, long value) throws MediaFormatException {
        if (value < 1 || value > MAX_TIME_BASE) {
            throw malformed("time base " + field + " is " + value + ": expected 1.." + MAX_TIME_BASE);
        }
        return value;
    }

    /** Width in pixels by the file header. */
    int width() {
        return width;
    }

    /** Height in pixels by the file header. */
    int height() {
        return height;
    }

    @Override
    public MediaKind kind() {
        return MediaKind.VIDEO;
    }

    @Override
    public MediaFormat format() {
        return format;
    }

    @Override
    public @Nullable MediaFrame next() throws IOException {
        if (!aheadRead) {
            ahead = read();
            aheadRead = true;
        }
        MediaFrame current = ahead;
        if (current == null) {
            return null;
        }
        MediaFrame following = read();
        if (following != null) {
            long duration = following.timestamp() - current.timestamp();
            if (duration <= 0 || duration > Integer.MAX_VALUE) {
                throw malformed("frame " + (framesRead - 1) + " is at " + following.timestamp()
                        + " in units of 1/90000 s: expected it after " + current.timestamp());
            }
            lastDuration = (int) duration;
        }
        ahead = following;
        return new MediaFrame(current.data(), current.timestamp(), lastDuration, current.keyFrame());
    }

    private @Nullable MediaFrame read() throws IOException {
        while (true) {
            byte[] header = in.readNBytes(FRAME_HEADER_BYTES);
            if (header.length == 0) {
                return null;
            }
            if (header.length < FRAME_HEADER_BYTES) {
                throw malformed("frame " + framesRead + " ends inside its header");
            }
            long size = LittleEndian.getUnsignedInt(header, 0);
            if (size > RtpPayloads.MAX_FRAME_BYTES) {
                throw malformed(
                        "frame " + framesRead + " has " + size + " octets: at most " + RtpPayloads.MAX_FRAME_BYTES);
            }
            long timestamp = LittleEndian.getLong(header, 4);
            if (timestamp < 0 || timestamp > MAX_TIMESTAMP) {
                throw malformed("frame " + framesRead + " has timestamp " + Long.toUnsignedString(timestamp)
                        + ": expected at most " + MAX_TIMESTAMP);
            }
            byte[] data = in.readNBytes((int) size);
            if (data.length < size) {
                throw malformed("frame " + framesRead + " ends after " + data.length + " of " + size + " octets");
            }
            framesRead++;
            if (size > 0) {
                return frame(data, timestamp);
            }
        }
    }

    private MediaFrame frame(byte[] data, long timestamp) throws MediaFormatException {
        if (firstTimestamp < 0) {
            firstTimestamp = timestamp;
        }
        long ticks = timestamp - firstTimestamp;
        if (Math.abs(ticks) / rate > MAX_SECONDS / scale) {
            throw malformed("frame " + (framesRead - 1) + " has timestamp " + timestamp + ": more than " + MAX_SECONDS
                    + " s after the first");
        }
        long clock = MediaKind.VIDEO.clockRateHz();
        long seconds = ticks / rate * scale;
        long media = seconds * clock + ticks % rate * scale * clock / rate;
        Octets octets = Octets.of(data);
        return new MediaFrame(octets, media, 0, format.isKeyFrame(octets));
    }

    private MediaFormatException malformed(String detail) {
        return new MediaFormatException(name, detail);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
