package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.rtp.PacketBuffer;

/** Properties of every sealed frame, for all codecs. */
class SealedFramePropertyTest {
    private static final long SEED = 9605;
    private static final int MAX_PAYLOAD = 1300;

    @ParameterizedTest
    @EnumSource
    void open_ofSealedFrames_givesTheOriginal(MediaCodec codec) {
        Random random = new Random(SEED);
        for (SFrameSuite suite : SFrameSuite.values()) {
            for (int payload = 0; payload <= MAX_PAYLOAD; payload++) {
                String where = "seed " + SEED + ", " + suite + ", payload of " + payload;
                long sender = 1 + (random.nextInt() & 0x7FFFFFFFL);
                long generation = random.nextInt() & 0xFFFFFFFFL;
                byte[] frame = SFrameParty.frame(codec, random, payload);
                int front = random.nextInt(40);
                int room = codec.roomBytes(frame, 0, frame.length);
                byte[] array = new byte[front + frame.length + room];
                System.arraycopy(frame, 0, array, front, frame.length);
                PacketBuffer buffer = new PacketBuffer(array, front, frame.length);
                SFrameKeyring keyring = SFrameParty.keyring(suite, generation, sender);
                assertEquals(
                        SFrameOutcome.OK,
                        SFrameParty.sender(suite, sender, generation).seal(codec, buffer, 0),
                        where);
                assertArrayEquals(new byte[front], Arrays.copyOf(array, front), where);
                assertTrue(buffer.length() >= frame.length + 19, where);
                if (frame.length > 16) {
                    assertEquals(-1, indexOf(buffer.toByteArray(), frame, 10), where);
                }
                assertEquals(SFrameOutcome.OK, new SFrameReceiver(keyring, 0).open(codec, buffer, 0), where);
                assertArrayEquals(frame, buffer.toByteArray(), where);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_anyBitChangedBehindThePrefix_isRefusedAndLeavesTheFrame(MediaCodec codec) {
        Random random = new Random(SEED);
        byte[] frame = SFrameParty.frame(codec, random, 60);
        byte[] sealed = SFrameParty.sealed(codec, frame, 1, 300).toByteArray();
        // What an AV1 packetizer may change is not authenticated.
        int first = codec == MediaCodec.AV1 ? codec.layout().sframeOffset(sealed, 0, sealed.length) : 0;
        SFrameReceiver receiver = new SFrameReceiver(SFrameParty.keyring(1), 0);
        for (int bit = 8 * first; bit < 8 * sealed.length; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            PacketBuffer buffer = PacketBuffer.copyOf(changed);
            assertNotEquals(SFrameOutcome.OK, receiver.open(codec, buffer, 0), "bit " + bit);
            assertArrayEquals(changed, buffer.toByteArray(), "bit " + bit);
        }
        assertEquals(SFrameOutcome.OK, receiver.open(codec, PacketBuffer.copyOf(sealed), 0));
    }

    @ParameterizedTest
    @EnumSource
    void open_prefixChangedAtWill_givesTheOriginalOrIsRefused(MediaCodec codec) {
        Random random = new Random(SEED);
        byte[] frame = SFrameParty.frame(codec, random, 60);
        for (int i = 0; i < 500; i++) {
            PacketBuffer buffer = SFrameParty.sealed(codec, frame, 1, i);
            int prefix = codec.layout().sframeOffset(buffer.buffer(), 0, buffer.length());
            if (prefix > 0) {
                buffer.buffer()[random.nextInt(prefix)] = (byte) random.nextInt();
            }
            SFrameReceiver receiver = new SFrameReceiver(SFrameParty.keyring(1), 0);
            if (receiver.open(codec, buffer, 0) == SFrameOutcome.OK) {
                assertArrayEquals(frame, buffer.toByteArray(), "seed " + SEED + ", number " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_cutAtAnyLength_isRefused(MediaCodec codec) {
        byte[] frame = SFrameParty.frame(codec, new Random(SEED), 60);
        byte[] sealed = SFrameParty.sealed(codec, frame, 1, 300).toByteArray();
        SFrameReceiver receiver = new SFrameReceiver(SFrameParty.keyring(1), 0);
        for (int length = 0; length < sealed.length; length++) {
            PacketBuffer buffer = PacketBuffer.copyOf(Arrays.copyOf(sealed, length));
            assertNotEquals(SFrameOutcome.OK, receiver.open(codec, buffer, 0), "length " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_asAnotherCodec_isRefused(MediaCodec other) {
        Random random = new Random(SEED);
        for (MediaCodec codec : MediaCodec.values()) {
            for (int i = 0; codec != other && i < 50; i++) {
                PacketBuffer buffer =
                        SFrameParty.sealed(codec, SFrameParty.frame(codec, random, 60), 1, random.nextInt(1000));
                SFrameReceiver receiver = new SFrameReceiver(SFrameParty.keyring(1), 0);
                assertNotEquals(SFrameOutcome.OK, receiver.open(other, buffer, 0), codec + " as " + other);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_shuffledFramesWithCopies_opensEachOnce(MediaCodec codec) {
        Random random = new Random(SEED);
        int frames = 400;
        SFrameSender sender = SFrameParty.sender(1);
        byte[][] sealed = new byte[frames][];
        byte[][] original = new byte[frames][];
        for (int i = 0; i < frames; i++) {
            original[i] = SFrameParty.frame(codec, random, 20 + i % 50);
            PacketBuffer buffer = SFrameParty.withRoom(codec, original[i]);
            assertEquals(SFrameOutcome.OK, sender.seal(codec, buffer, 0));
            sealed[i] = buffer.toByteArray();
        }
        SFrameReceiver receiver = new SFrameReceiver(SFrameParty.keyring(1), 0);
        boolean[] opened = new boolean[frames];
        for (int i = 0; i < 5 * frames; i++) {
            int which = random.nextInt(frames);
            PacketBuffer buffer = PacketBuffer.copyOf(sealed[which]);
            SFrameOutcome expected = opened[which] ? SFrameOutcome.REPLAY : SFrameOutcome.OK;
            assertEquals(expected, receiver.open(codec, buffer, 0), "seed " + SEED + ", step " + i);
            assertArrayEquals(opened[which] ? sealed[which] : original[which], buffer.toByteArray());
            opened[which] = true;
        }
    }

    /** Where {@code length} octets from the middle of {@code frame} are in {@code octets}, or -1. */
    private static int indexOf(byte[] octets, byte[] frame, int from) {
        int length = Math.min(8, frame.length - from);
        for (int i = 0; length == 8 && i + length <= octets.length; i++) {
            if (Arrays.equals(octets, i, i + length, frame, from, from + length)) {
                return i;
            }
        }
        return -1;
    }
}
