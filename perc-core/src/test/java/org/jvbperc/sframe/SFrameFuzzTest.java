package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jvbperc.rtp.PacketBuffer;

/** Any octets as headers, as frames to seal, and as sealed frames. */
class SFrameFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void header(byte[] data) {
        int length = SFrameHeader.lengthBytes(data, 0, data.length);
        byte[] moved = new byte[data.length + 9];
        System.arraycopy(data, 0, moved, 9, data.length);
        assertEquals(length, SFrameHeader.lengthBytes(moved, 9, data.length));
        if (length < 0) {
            assertEquals(-1, length);
            return;
        }
        assertTrue(length >= 1 && length <= Math.min(data.length, SFrameHeader.MAX_LENGTH_BYTES));
        byte[] written = new byte[length];
        assertEquals(length, SFrameHeader.write(SFrameHeader.kid(data, 0), SFrameHeader.counter(data, 0), written, 0));
        assertArrayEquals(Arrays.copyOf(data, length), written);
    }

    /** The first octet selects the codec. What can be sealed is opened again; what cannot is left alone. */
    @FuzzTest(maxDuration = "60s")
    void frame(byte[] data) {
        MediaCodec codec = codec(data);
        byte[] frame = rest(data);
        PacketBuffer buffer = SFrameParty.withRoom(codec, frame);
        SFrameOutcome outcome = SFrameParty.sender(1).seal(codec, buffer, 0);
        if (outcome != SFrameOutcome.OK) {
            assertEquals(SFrameOutcome.MALFORMED, outcome);
            assertArrayEquals(frame, buffer.toByteArray());
            return;
        }
        assertEquals(SFrameOutcome.OK, new SFrameReceiver(SFrameParty.keyring(1), 0).open(codec, buffer, 0));
        assertArrayEquals(frame, buffer.toByteArray());
    }

    /** The first octet selects the codec. Nobody without the key makes a frame that is opened; what is refused is left alone. */
    @FuzzTest(maxDuration = "60s")
    void sealedFrame(byte[] data) {
        MediaCodec codec = codec(data);
        byte[] frame = rest(data);
        PacketBuffer buffer = PacketBuffer.copyOf(frame);
        SFrameKeyring keyring = SFrameParty.keyring(1);
        SFrameOutcome outcome = new SFrameReceiver(keyring, 0).open(codec, buffer, 0);
        assertNotEquals(SFrameOutcome.OK, outcome);
        assertArrayEquals(frame, buffer.toByteArray());
        assertEquals(0, keyring.senderCount());
    }

    private static MediaCodec codec(byte[] data) {
        return MediaCodec.values()[data.length == 0 ? 0 : data[0] & 3];
    }

    private static byte[] rest(byte[] data) {
        return data.length == 0 ? data : Arrays.copyOfRange(data, 1, data.length);
    }
}
