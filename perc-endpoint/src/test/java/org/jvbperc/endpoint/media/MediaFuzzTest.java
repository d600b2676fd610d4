package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jvbperc.crypto.Octets;

/** Whatever stands in a file or packet: frames come out, or an exception that names the file, and nothing else. */
class MediaFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void opusFile(byte[] file) {
        try (OpusFileReader reader = new OpusFileReader("fuzz.ogg", new ByteArrayInputStream(file))) {
            while (reader.next() != null) {
                assertTrue(reader.channels() <= 2);
            }
        } catch (MediaFormatException e) {
            assertTrue(e.getMessage().startsWith("fuzz.ogg: "), e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void ivfFile(byte[] file) {
        try (IvfFileReader reader = new IvfFileReader("fuzz.ivf", new ByteArrayInputStream(file))) {
            long last = -1;
            for (MediaFrame frame = reader.next(); frame != null; frame = reader.next()) {
                assertTrue(frame.timestamp() > last);
                last = frame.timestamp();
            }
        } catch (MediaFormatException e) {
            assertTrue(e.getMessage().startsWith("fuzz.ivf: "), e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void vp8Packets(byte[] data) {
        checkFrames(new Vp8Depacketizer(), data);
    }

    @FuzzTest(maxDuration = "60s")
    void vp9Packets(byte[] data) {
        checkFrames(new Vp9Depacketizer(), data);
    }

    @FuzzTest(maxDuration = "60s")
    void av1Packets(byte[] data) {
        checkFrames(new Av1Depacketizer(), data);
    }

    @FuzzTest(maxDuration = "60s")
    void frameHeaders(byte[] frame) {
        for (MediaFormat format : MediaFormat.values()) {
            if (format.isKeyFrame(Octets.of(frame))) {
                PictureSize size = PictureSize.of(format, frame);
                assertTrue(size.width() >= 0 && size.height() >= 0, size.toString());
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void opusPackets(byte[] data) {
        checkFrames(new OpusDepacketizer(), data);
    }

    /** Each packet: length(1) flags(1: marker, loss before, jump) timestamp step(1) payload(length). */
    private static void checkFrames(Depacketizer depacketizer, byte[] data) {
        List<MediaFrame> frames = new ArrayList<>();
        int offset = 0;
        int sequence = 0;
        int timestamp = 0;
        while (data.length - offset >= 3) {
            int length = Math.min(data[offset] & 0xFF, data.length - offset - 3);
            int flags = data[offset + 1];
            timestamp += data[offset + 2];
            sequence += (flags & 4) != 0 ? 2 : 1;
            if ((flags & 2) != 0) {
                depacketizer.lost();
            }
            byte[] payload = Arrays.copyOfRange(data, offset + 3, offset + 3 + length);
            depacketizer.packet(
                    new MediaPacket(0, sequence & 0xFFFF, timestamp, (flags & 1) != 0, Octets.of(payload)),
                    frames::add);
            offset += 3 + length;
        }
        long last = -1;
        boolean hasLayers = depacketizer instanceof Vp9Depacketizer;
        for (MediaFrame frame : frames) {
            assertTrue(frame.timestamp() > last || (hasLayers && frame.timestamp() == last), "time goes back");
            last = frame.timestamp();
        }
    }
}
