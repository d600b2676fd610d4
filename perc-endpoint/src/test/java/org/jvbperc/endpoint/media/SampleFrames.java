package org.jvbperc.endpoint.media;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jvbperc.crypto.Octets;
import org.jvbperc.sframe.ObuView;

/** Frames with plausible headers and random content, for tests of this module. */
public final class SampleFrames {
    private SampleFrames() {}

    /** {@code count} Opus packets of 20 ms. */
    public static List<MediaFrame> opus(Random random, int count) {
        List<MediaFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] packet = new byte[2 + random.nextInt(120)];
            random.nextBytes(packet);
            packet[0] = (byte) 0x78; // configuration 15, mono, one frame: 20 ms
            frames.add(new MediaFrame(Octets.of(packet), i * 960L, 960, true));
        }
        return frames;
    }

    /** {@code count} VP8 frames at 30 per second, every {@code keyInterval}th a key frame of several packets. */
    public static List<MediaFrame> vp8(Random random, int count, int keyInterval) {
        return video(random, count, keyInterval, (data, key) -> {
            if (key) {
                makeKeyFrame(data);
            } else {
                data[0] |= 1;
            }
            return data;
        });
    }

    /** As {@link #vp8}, of VP9. */
    public static List<MediaFrame> vp9(Random random, int count, int keyInterval) {
        return video(random, count, keyInterval, (data, key) -> {
            data[0] = (byte) (key ? 0x82 : 0x86);
            if (key) {
                byte[] syncCodeAndColors = {0x49, (byte) 0x83, 0x42, 0};
                System.arraycopy(syncCodeAndColors, 0, data, 1, syncCodeAndColors.length);
            }
            return data;
        });
    }

    /** As {@link #vp8}, of AV1: temporal units as encoders make them. */
    public static List<MediaFrame> av1(Random random, int count, int keyInterval) {
        return video(random, count, keyInterval, (data, key) -> {
            data[0] = (byte) (key ? 0x10 : 0x30);
            ByteArrayOutputStream unit = new ByteArrayOutputStream();
            unit.writeBytes(HexFormat.of().parseHex(key ? "12000a0c00000002aff780344043406132" : "120032"));
            byte[] size = new byte[ObuView.leb128Bytes(data.length)];
            ObuView.putLeb128(data.length, size, 0);
            unit.writeBytes(size);
            unit.writeBytes(data);
            return unit.toByteArray();
        });
    }

    /** Makes a frame of random octets. */
    private interface FrameMaker {
        byte[] make(byte[] data, boolean key);
    }

    private static List<MediaFrame> video(Random random, int count, int keyInterval, FrameMaker maker) {
        List<MediaFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean key = i % keyInterval == 0;
            byte[] data = new byte[key ? 2000 + random.nextInt(9000) : 3 + random.nextInt(2500)];
            random.nextBytes(data);
            frames.add(new MediaFrame(Octets.of(maker.make(data, key)), i * 3000L, 3000, key));
        }
        return frames;
    }

    /** Frames of this format. */
    public static List<MediaFrame> of(MediaFormat format, Random random, int count, int keyInterval) {
        return switch (format) {
            case OPUS -> opus(random, count);
            case VP8 -> vp8(random, count, keyInterval);
            case VP9 -> vp9(random, count, keyInterval);
            case AV1 -> av1(random, count, keyInterval);
        };
    }

    private static void makeKeyFrame(byte[] data) {
        data[0] = 0x10;
        data[3] = (byte) 0x9D;
        data[4] = 0x01;
        data[5] = 0x2A;
        LittleEndian.putShort(data, 6, 64);
        LittleEndian.putShort(data, 8, 48);
    }
}
