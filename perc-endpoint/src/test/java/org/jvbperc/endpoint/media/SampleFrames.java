package org.jvbperc.endpoint.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jvbperc.crypto.Octets;

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
        List<MediaFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean key = i % keyInterval == 0;
            byte[] data = new byte[key ? 2000 + random.nextInt(9000) : 3 + random.nextInt(2500)];
            random.nextBytes(data);
            if (key) {
                makeKeyFrame(data);
            } else {
                data[0] |= 1;
            }
            frames.add(new MediaFrame(Octets.of(data), i * 3000L, 3000, key));
        }
        return frames;
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
