package org.jvbperc.endpoint.media;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes frames into an Ogg Opus file that ordinary players open (RFC 7845).
 *
 * <p>Missing frames are filled, up to {@link #MAX_FILL_FRAMES} in a row, with packets that ask the decoder for concealment
 * (section 4.1), so that playback keeps its time. Used by one thread.
 */
public final class OpusFileWriter implements MediaSink {
    /** Longer gaps are closed instead of filled. */
    static final int MAX_FILL_FRAMES = 500;

    private static final String VENDOR = "jvb-perc";

    private final OutputStream out;
    private final OggStreamWriter pages;
    private final int preSkip;
    private long samplesWritten;
    private long nextTimestamp;
    private boolean started;

    /**
     * Writes the two header pages.
     *
     * @param out is closed with this writer
     * @param serial number of the logical stream, any
     * @param channels 1 or 2, what a player should open its output with
     * @param preSkip samples of 48 kHz a player throws away at the start
     */
    OpusFileWriter(OutputStream out, int serial, int channels, int preSkip) throws IOException {
        this.out = out;
        this.pages = new OggStreamWriter(out, serial);
        this.preSkip = preSkip;
        pages.writeHeader(new OpusHead(channels, preSkip).encode());
        pages.writeHeader(tags());
    }

    /** Creates or replaces a file for a received stereo stream. */
    public static OpusFileWriter create(Path file, int serial) throws IOException {
        return new OpusFileWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), serial, 2, 312);
    }

    @Override
    public void accept(MediaFrame frame) throws IOException {
        byte[] packet = frame.data().toByteArray();
        int duration = OpusPacket.duration(packet, 0, packet.length);
        if (duration < 0) {
            throw new MediaFormatException("Opus packet", "of " + packet.length + " octets is malformed (RFC 6716)");
        }
        if (started) {
            fill(frame.timestamp() - nextTimestamp, packet[0] & 0xFF);
        }
        started = true;
        write(packet, duration);
        nextTimestamp = frame.timestamp() + duration;
    }

    private void fill(long gap, int toc) throws IOException {
        int frameDuration = OpusPacket.frameDuration(toc >>> 3);
        long frames = gap / frameDuration;
        if (frames > MAX_FILL_FRAMES) {
            return;
        }
        byte[] concealment = {(byte) (toc & ~3)};
        for (long i = 0; i < frames; i++) {
            write(concealment, frameDuration);
        }
    }

    private void write(byte[] packet, int duration) throws IOException {
        samplesWritten += duration;
        pages.write(packet, samplesWritten);
    }

    private static byte[] tags() {
        byte[] vendor = VENDOR.getBytes(StandardCharsets.UTF_8);
        byte[] tags = new byte[8 + 4 + vendor.length + 4];
        System.arraycopy("OpusTags".getBytes(StandardCharsets.US_ASCII), 0, tags, 0, 8);
        LittleEndian.putInt(tags, 8, vendor.length);
        System.arraycopy(vendor, 0, tags, 12, vendor.length);
        return tags;
    }

    /** Samples a player will play. */
    long playableSamples() {
        return Math.max(0, samplesWritten - preSkip);
    }

    @Override
    public void close() throws IOException {
        try (out) {
            pages.end();
        }
    }
}
