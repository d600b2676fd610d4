package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.Octets;

class OpusFileTest {
    @TempDir
    Path directory;

    static byte[] resource(String name) throws IOException {
        try (InputStream in = OpusFileTest.class.getResourceAsStream(name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    static List<MediaFrame> readAll(MediaSource source) throws IOException {
        List<MediaFrame> frames = new ArrayList<>();
        try (source) {
            for (MediaFrame frame = source.next(); frame != null; frame = source.next()) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static List<MediaFrame> read(byte[] file) throws IOException {
        return readAll(new OpusFileReader("test.ogg", new ByteArrayInputStream(file)));
    }

    private static byte[] write(List<MediaFrame> frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OpusFileWriter writer = new OpusFileWriter(out, 7, 2, 312)) {
            for (MediaFrame frame : frames) {
                writer.accept(frame);
            }
        }
        return out.toByteArray();
    }

    @Test
    void reader_fileOfFfmpeg_givesItsPackets() throws IOException {
        OpusFileReader reader = new OpusFileReader("tone.ogg", new ByteArrayInputStream(resource("tone.ogg")));
        assertEquals(1, reader.channels());
        assertEquals(312, reader.preSkip());
        List<MediaFrame> frames = readAll(reader);
        assertEquals(66, frames.size());
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(960L * i, frames.get(i).timestamp());
            assertEquals(960, frames.get(i).duration());
        }
    }

    @Test
    void writer_manyPages_readerGetsTheSameFrames() throws IOException {
        List<MediaFrame> frames = SampleFrames.opus(new Random(1), 700);
        assertEquals(frames, read(write(frames)));
    }

    @Test
    void writer_file_hasPagesAsTheRfcWantsThem() throws IOException {
        List<MediaFrame> frames = SampleFrames.opus(new Random(2), 120);
        OggPageReader pages = new OggPageReader("test", new ByteArrayInputStream(write(frames)));
        List<OggPage> all = new ArrayList<>();
        for (OggPage page = pages.next(); page != null; page = pages.next()) {
            all.add(page);
        }
        assertTrue(all.get(0).isFirst(), "first page begins the stream");
        assertEquals(0, all.get(0).granulePosition());
        assertEquals(1, all.get(0).segments().length(), "OpusHead stands alone");
        assertEquals(0, all.get(1).granulePosition());
        long last = 0;
        for (int i = 2; i < all.size(); i++) {
            assertEquals(i, all.get(i).sequence());
            assertTrue(all.get(i).granulePosition() > last);
            last = all.get(i).granulePosition();
            assertEquals(i == all.size() - 1, all.get(i).isLast());
        }
        assertEquals(120 * 960, last);
    }

    @Test
    void writer_withoutFrames_readerGetsNone() throws IOException {
        assertEquals(List.of(), read(write(List.of())));
    }

    @Test
    void writer_gap_isFilledWithConcealmentPackets() throws IOException {
        List<MediaFrame> frames = SampleFrames.opus(new Random(3), 10);
        List<MediaFrame> withGap = new ArrayList<>(frames);
        withGap.remove(4);
        withGap.remove(4);
        List<MediaFrame> read = read(write(withGap));
        assertEquals(10, read.size());
        assertEquals(1, read.get(4).data().length());
        assertEquals(960, read.get(5).duration());
        assertEquals(frames.get(6), read.get(6));
    }

    @Test
    void writer_veryLongGap_isClosedUp() throws IOException {
        MediaFrame first = SampleFrames.opus(new Random(4), 1).get(0);
        List<MediaFrame> read = read(write(List.of(first, first.at(48_000L * 3600))));
        assertEquals(2, read.size());
    }

    @Test
    void writer_createdFile_isReadBack() throws IOException {
        Path file = directory.resolve("out.ogg");
        List<MediaFrame> frames = SampleFrames.opus(new Random(5), 30);
        try (OpusFileWriter writer = OpusFileWriter.create(file, 1)) {
            for (MediaFrame frame : frames) {
                writer.accept(frame);
            }
            assertEquals(30 * 960 - 312, writer.playableSamples());
        }
        assertEquals(frames, readAll(OpusFileReader.open(file)));
    }

    @Test
    void pages_packetOverSeveralPages_comesTogetherAgain() throws IOException {
        for (int length : new int[] {0, 1, 254, 255, 256, 255 * 255 - 1, 255 * 255, 255 * 255 + 1, 200_000}) {
            byte[] large = new byte[length];
            new Random(length).nextBytes(large);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OggStreamWriter writer = new OggStreamWriter(out, 1);
            writer.writeHeader(new byte[] {1});
            writer.write(large, 100);
            writer.write(new byte[] {9}, 200);
            writer.end();
            OggPacketReader reader =
                    new OggPacketReader(new OggPageReader("test", new ByteArrayInputStream(out.toByteArray())));
            assertArrayEquals(new byte[] {1}, reader.next());
            assertArrayEquals(large, reader.next());
            assertArrayEquals(new byte[] {9}, reader.next());
            assertNull(reader.next());
        }
    }

    @Test
    void reader_everySingleBitChanged_neverReturnsOtherFrames() throws IOException {
        List<MediaFrame> frames = SampleFrames.opus(new Random(6), 3);
        byte[] file = write(frames);
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] changed = file.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(MediaFormatException.class, () -> read(changed), "bit " + bit);
        }
    }

    @Test
    void reader_truncatedAnywhere_failsOrEndsAtAPage() throws IOException {
        List<MediaFrame> frames = SampleFrames.opus(new Random(7), 60);
        byte[] file = write(frames);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            try {
                List<MediaFrame> read = read(cut);
                assertEquals(frames.subList(0, read.size()), read);
            } catch (MediaFormatException e) {
                assertTrue(e.getMessage().startsWith("test.ogg: "), e.getMessage());
            }
        }
    }

    @Test
    void reader_otherFile_saysWhatWasExpected() {
        assertMessage("RIFF0000WAVEfmt 1234567890123456".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "OggS");
        assertMessage(new byte[0], "is empty: expected an Ogg Opus file");
    }

    @Test
    void reader_oggWithoutOpus_saysSo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OggStreamWriter writer = new OggStreamWriter(out, 1);
        writer.writeHeader("\u0001vorbis...............".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        writer.end();
        assertMessage(out.toByteArray(), "not an Ogg Opus file");
    }

    @Test
    void reader_surroundSound_isRefusedWithFamily() throws IOException {
        byte[] head = new OpusHead(2, 0).encode();
        head[9] = 6;
        head[18] = 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OggStreamWriter writer = new OggStreamWriter(out, 1);
        writer.writeHeader(head);
        writer.end();
        assertMessage(out.toByteArray(), "family 1 with 6 channels");
    }

    @Test
    void reader_packetTooLargeForRtp_isRefusedWithItsLength() throws IOException {
        byte[] packet = new byte[RtpPayloads.MAX_PAYLOAD_BYTES + 1];
        packet[0] = 0x78;
        byte[] file = write(List.of(new MediaFrame(Octets.of(packet), 0, 960, true)));
        assertMessage(file, "Opus packet 0 has 1121 octets");
    }

    @Test
    void reader_twoStreams_readsTheFirst() throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        OggStreamWriter one = new OggStreamWriter(first, 1);
        one.writeHeader(new OpusHead(2, 0).encode());
        int headLength = first.size();
        one.writeHeader("OpusTags".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        one.write(new byte[] {0x78, 1}, 960);
        one.end();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        OggStreamWriter two = new OggStreamWriter(second, 2);
        two.writeHeader(new byte[] {5});
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(first.toByteArray(), 0, headLength);
        file.write(second.toByteArray());
        file.write(first.toByteArray(), headLength, first.size() - headLength);
        assertEquals(1, read(file.toByteArray()).size());
    }

    private static void assertMessage(byte[] file, String part) {
        MediaFormatException e = assertThrows(MediaFormatException.class, () -> read(file));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
