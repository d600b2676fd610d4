package org.jvbperc.endpoint.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes VP8, VP9 or AV1 frames into an IVF file that ordinary players open.
 *
 * <p>Frames before the first key frame cannot be decoded and are left out. The time base is 1/90000 s, so that timestamps
 * are kept exactly. The header's field for the frame count is set at the end to the duration in that time base, which is
 * what FFmpeg writes and reads there. Used by one thread.
 */
public final class IvfFileWriter implements MediaSink {
    private final FileChannel channel;
    private final MediaFormat format;
    private boolean started;
    private long firstTimestamp;
    private long lastTimestamp;
    private int frames;
    private long skipped;

    private IvfFileWriter(FileChannel channel, MediaFormat format) {
        this.channel = channel;
        this.format = format;
    }

    /** Creates or replaces a file for frames of this video format. */
    public static IvfFileWriter create(Path file, MediaFormat format) throws IOException {
        return new IvfFileWriter(
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING),
                format);
    }

    /** Frames left out because no key frame had come yet. */
    long skippedFrames() {
        return skipped;
    }

    @Override
    public void accept(MediaFrame frame) throws IOException {
        byte[] data = frame.data().toByteArray();
        if (!started) {
            if (!frame.keyFrame()) {
                skipped++;
                return;
            }
            write(header(data));
            firstTimestamp = frame.timestamp();
            started = true;
        }
        byte[] record = new byte[IvfFileReader.FRAME_HEADER_BYTES + data.length];
        LittleEndian.putInt(record, 0, data.length);
        LittleEndian.putLong(record, 4, frame.timestamp() - firstTimestamp);
        System.arraycopy(data, 0, record, IvfFileReader.FRAME_HEADER_BYTES, data.length);
        write(record);
        frames++;
        lastTimestamp = frame.timestamp() - firstTimestamp;
    }

    /** From the first frame to the end of the last, which is taken to last as long as the others on average. */
    private int durationTicks() {
        long average = frames < 2 ? 0 : lastTimestamp / (frames - 1);
        return (int) Math.min(0xFFFF_FFFFL, lastTimestamp + average);
    }

    private byte[] header(byte[] keyFrame) {
        byte[] header = new byte[IvfFileReader.HEADER_BYTES];
        System.arraycopy("DKIF".getBytes(StandardCharsets.US_ASCII), 0, header, 0, 4);
        LittleEndian.putShort(header, 6, IvfFileReader.HEADER_BYTES);
        System.arraycopy(IvfCodec.name(format).getBytes(StandardCharsets.US_ASCII), 0, header, 8, 4);
        PictureSize size = PictureSize.of(format, keyFrame);
        LittleEndian.putShort(header, 12, size.width());
        LittleEndian.putShort(header, 14, size.height());
        LittleEndian.putInt(header, 16, MediaKind.VIDEO.clockRateHz());
        LittleEndian.putInt(header, 20, 1);
        return header;
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (started) {
                byte[] duration = new byte[4];
                LittleEndian.putInt(duration, 0, durationTicks());
                channel.write(ByteBuffer.wrap(duration), 24);
            }
        }
    }
}
