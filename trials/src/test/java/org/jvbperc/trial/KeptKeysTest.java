package org.jvbperc.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.MediaCodec;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameSender;
import org.jvbperc.sframe.SFrameSuite;
import org.jvbperc.testenv.demo.CapturedFrames;
import org.jvbperc.testenv.demo.SealedFrame;

/** The trial's own opener takes what the project's sender seals, with the right keys only. */
class KeptKeysTest {
    private static final long SENDER = 70;

    private static ReceivedGroupKey key(long generation, SFrameSuite suite, int fill) {
        byte[] secret = new byte[GroupSecret.LENGTH_BYTES];
        Arrays.fill(secret, (byte) fill);
        return new ReceivedGroupKey(generation, suite, 1, SecretBytes.copyOf(secret), 0, 0, 1);
    }

    private static byte[] sealed(ReceivedGroupKey key, MediaCodec codec) {
        byte[] bytes = new byte[400];
        Arrays.fill(bytes, 100, 200, (byte) 0x91);
        PacketBuffer buffer = new PacketBuffer();
        buffer.set(bytes, 100, 100);
        try (GroupSecret secret = key.groupSecret();
                SFrameSender sender = new SFrameSender(SENDER)) {
            sender.install(secret, 0, Long.MAX_VALUE);
            assertEquals(SFrameOutcome.OK, sender.seal(codec, buffer, 0));
        }
        return Arrays.copyOfRange(bytes, buffer.offset(), buffer.offset() + buffer.length());
    }

    private static boolean open(KeptKeys keys, String codec, byte[] octets, boolean withAny) {
        CapturedFrames.Frame frame =
                new CapturedFrames.Frame(new CapturedFrames.Stream("e", 1, codec), 0, Octets.of(octets));
        SealedFrame parts = SealedFrame.parse(codec, octets);
        assertNotNull(parts);
        return withAny ? keys.openWithAny(frame, parts) : keys.open(frame, parts);
    }

    @ParameterizedTest
    @EnumSource(SFrameSuite.class)
    void frame_isOpenedWithItsGenerationsSecret_only(SFrameSuite suite) {
        ReceivedGroupKey right = key(300, suite, 1);
        KeptKeys kept = KeptKeys.of(List.of(key(299, suite, 2), right));
        KeptKeys others = KeptKeys.of(List.of(key(299, suite, 1), key(300, suite, 2), key(44, suite, 3)));
        assertEquals(300, kept.newestGeneration());
        for (String codec : List.of("opus", "VP8")) {
            byte[] frame = sealed(right, codec.equals("opus") ? MediaCodec.OPUS : MediaCodec.VP8);
            assertTrue(open(kept, codec, frame, false));
            assertTrue(open(kept, codec, frame, true));
            assertFalse(open(others, codec, frame, false));
            assertFalse(open(others, codec, frame, true));
            frame[frame.length - 1] ^= 1;
            assertFalse(open(kept, codec, frame, false));
        }
    }

    /** A header that names another generation than the frame was sealed with hides nothing: it is authenticated. */
    @Test
    void frame_whoseHeaderNamesAnotherKey_isNotOpened() {
        ReceivedGroupKey right = key(8, SFrameSuite.AES_128_GCM_SHA256_128, 1);
        byte[] frame = sealed(right, MediaCodec.OPUS);
        KeptKeys kept = KeptKeys.of(List.of(right));
        assertTrue(open(kept, "opus", frame, false));
        frame[2] ^= 1;
        assertFalse(open(kept, "opus", frame, false));
        assertFalse(open(kept, "opus", frame, true));
    }
}
