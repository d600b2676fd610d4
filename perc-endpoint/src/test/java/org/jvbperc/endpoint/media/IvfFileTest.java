package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.crypto.Octets;

class IvfFileTest {
    @TempDir
    Path directory;

    private static List<MediaFrame> read(byte[] file) throws IOException {
        return OpusFileTest.readAll(new IvfFileReader("test.ivf", new ByteArrayInputStream(file)));
    }

    private byte[] write(List<MediaFrame> frames) throws IOException {
        Path file = directory.resolve("out.ivf");
        try (IvfFileWriter writer = IvfFileWriter.create(file, MediaFormat.VP8)) {
            for (MediaFrame frame : frames) {
                writer.accept(frame);
            }
        }
        return Files.readAllBytes(file);
    }

    @Test
    void reader_fileOfFfmpeg_givesItsFrames() throws IOException {
        byte[] file = OpusFileTest.resource("pattern.ivf");
        IvfFileReader reader = new IvfFileReader("pattern.ivf", new ByteArrayInputStream(file));
        assertEquals(64, reader.width());
        assertEquals(48, reader.height());
        List<MediaFrame> frames = OpusFileTest.readAll(reader);
        assertEquals(8, frames.size());
        for (int i = 0; i < 8; i++) {
            assertEquals(9000L * i, frames.get(i).timestamp());
            assertEquals(9000, frames.get(i).duration());
            assertEquals(i % 4 == 0, frames.get(i).keyFrame(), "frame " + i);
        }
        byte[] first = frames.get(0).data().toByteArray();
        assertEquals(64, Vp8Frame.width(first));
        assertEquals(48, Vp8Frame.height(first));
    }

    @Test
    void writer_frames_readerGetsTheSame() throws IOException {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(1), 50, 10);
        byte[] file = write(frames);
        assertEquals(frames, read(file));
        assertEquals(50 * 3000, LittleEndian.getInt(file, 24), "duration in the header");
    }

    @ParameterizedTest
    @CsvSource({"pattern-vp9.ivf, VP9", "pattern-av1.ivf, AV1"})
    void writer_framesOfABrowser_keepTheirCodecAndSize(String name, MediaFormat format) throws IOException {
        byte[] file = OpusFileTest.resource(name);
        IvfFileReader reader = new IvfFileReader(name, new ByteArrayInputStream(file));
        assertEquals(format, reader.format());
        List<MediaFrame> frames = OpusFileTest.readAll(reader);
        assertEquals(8, frames.size());
        for (int i = 0; i < 8; i++) {
            assertEquals(9000L * i, frames.get(i).timestamp());
            assertEquals(i % 4 == 0, frames.get(i).keyFrame(), "frame " + i);
        }
        Path copy = directory.resolve("copy.ivf");
        try (IvfFileWriter writer = IvfFileWriter.create(copy, format)) {
            for (MediaFrame frame : frames) {
                writer.accept(frame);
            }
        }
        byte[] written = Files.readAllBytes(copy);
        assertArrayEquals(Arrays.copyOf(file, 16), Arrays.copyOf(written, 16), "codec and size in the header");
        assertEquals(frames, OpusFileTest.readAll(IvfFileReader.open(copy)));
    }

    @Test
    void writer_beginsWithDeltaFrames_leavesThemOut() throws IOException {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(2), 20, 10).subList(3, 20);
        Path file = directory.resolve("late.ivf");
        try (IvfFileWriter writer = IvfFileWriter.create(file, MediaFormat.VP8)) {
            for (MediaFrame frame : frames) {
                writer.accept(frame);
            }
            assertEquals(7, writer.skippedFrames());
        }
        List<MediaFrame> read = OpusFileTest.readAll(IvfFileReader.open(file));
        assertEquals(10, read.size());
        assertTrue(read.get(0).keyFrame());
        assertEquals(0, read.get(0).timestamp());
    }

    @Test
    void reader_emptyFrames_arePassedOver() throws IOException {
        byte[] file = write(SampleFrames.vp8(new Random(3), 2, 1));
        int firstLength = LittleEndian.getInt(file, 32);
        byte[] withEmpty = new byte[file.length + 12];
        int cut = 32 + 12 + firstLength;
        System.arraycopy(file, 0, withEmpty, 0, cut);
        LittleEndian.putLong(withEmpty, cut + 4, 1500);
        System.arraycopy(file, cut, withEmpty, cut + 12, file.length - cut);
        assertEquals(2, read(withEmpty).size());
    }

    @Test
    void reader_truncatedAnywhere_failsOrEndsAtAFrame() throws IOException {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(4), 3, 10);
        byte[] file = write(frames);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            try {
                List<MediaFrame> read = read(cut);
                for (int i = 0; i < read.size(); i++) {
                    assertEquals(frames.get(i).data(), read.get(i).data());
                }
            } catch (MediaFormatException e) {
                assertTrue(e.getMessage().startsWith("test.ivf: "), e.getMessage());
            }
        }
    }

    @Test
    void reader_wrongFields_areNamed() throws IOException {
        byte[] file = write(SampleFrames.vp8(new Random(5), 2, 1));
        assertRefused(file, b -> b[0] = 'X', "expected \"DKIF\"");
        assertRefused(file, b -> b[4] = 1, "IVF version 1");
        assertRefused(file, b -> b[6] = 16, "header length 16");
        assertRefused(file, b -> b[10] = '7', "expected one of [AV01, VP80, VP90]");
        assertRefused(file, b -> LittleEndian.putInt(b, 16, 0), "time base rate is 0");
        assertRefused(file, b -> LittleEndian.putInt(b, 20, -1), "time base scale is 4294967295");
        assertRefused(file, b -> LittleEndian.putInt(b, 32, 0x7FFFFFFF), "frame 0 has 2147483647 octets");
        assertRefused(file, b -> LittleEndian.putLong(b, 36, -5), "frame 0 has timestamp");
        assertRefused(file, b -> LittleEndian.putLong(b, 36, 1L << 39), "expected it after");
    }

    @Test
    void reader_hugeTimeBase_doesNotOverflow() throws IOException {
        byte[] file = write(SampleFrames.vp8(new Random(6), 2, 1));
        LittleEndian.putInt(file, 16, 1);
        LittleEndian.putInt(file, 20, 10_000_000);
        LittleEndian.putLong(file, 36, 0);
        int second = 32 + 12 + LittleEndian.getInt(file, 32);
        LittleEndian.putLong(file, second + 4, 1L << 40);
        MediaFormatException e = assertThrows(MediaFormatException.class, () -> read(file));
        assertTrue(e.getMessage().contains("s after the first"), e.getMessage());
    }

    @Test
    void looping_source_goesOnInTime() throws IOException {
        byte[] file = write(SampleFrames.vp8(new Random(7), 4, 4));
        long last = -1;
        try (LoopingSource source =
                new LoopingSource(() -> new IvfFileReader("test.ivf", new ByteArrayInputStream(file)))) {
            assertEquals(MediaKind.VIDEO, source.kind());
            for (int i = 0; i < 12; i++) {
                MediaFrame frame = java.util.Objects.requireNonNull(source.next());
                assertEquals(3000L * i, frame.timestamp());
                assertEquals(i % 4 == 0, frame.keyFrame());
                assertTrue(frame.timestamp() > last);
                last = frame.timestamp();
            }
        }
    }

    @Test
    void looping_emptySource_ends() throws IOException {
        byte[] file = Arrays.copyOf(OpusFileTest.resource("pattern.ivf"), 32);
        try (LoopingSource source =
                new LoopingSource(() -> new IvfFileReader("test.ivf", new ByteArrayInputStream(file)))) {
            assertEquals(null, source.next());
        }
    }

    @Test
    void vp8Frame_keyFrameBit_needsStartCode() {
        byte[] data = SampleFrames.vp8(new Random(8), 1, 1).get(0).data().toByteArray();
        assertTrue(Vp8Frame.isKeyFrame(data, 0, data.length));
        assertFalse(Vp8Frame.isKeyFrame(data, 0, 9));
        data[3] = 0;
        assertFalse(Vp8Frame.isKeyFrame(data, 0, data.length));
    }

    @Test
    void mediaFrame_shortHash_isStartOfSha256() {
        MediaFrame frame = new MediaFrame(Octets.fromHex("616263"), 0, 0, true);
        assertEquals("ba7816bf8f01cfea", frame.shortHash());
    }

    private static void assertRefused(byte[] file, Consumer<byte[]> change, String part) {
        byte[] changed = file.clone();
        change.accept(changed);
        MediaFormatException e = assertThrows(MediaFormatException.class, () -> read(changed));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
