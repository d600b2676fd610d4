package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.sframe.SFrameParty.NEVER;
import static org.jvbperc.sframe.SFrameParty.SENDER;
import static org.jvbperc.sframe.SFrameParty.secret;
import static org.jvbperc.sframe.SFrameParty.withRoom;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;

class SFrameSenderTest {
    private static final byte[] FRAME = {0x78, 1, 2, 3};

    private final SFrameSender sender = new SFrameSender(SENDER);

    @Test
    void seal_beforeAKey_isRefusedAndLeavesTheFrame() {
        assertEquals(SFrameOutcome.NO_KEY, sealAt(0));
        install(1, 100, NEVER);
        assertEquals(SFrameOutcome.NO_KEY, sealAt(99));
        assertEquals(-1, sender.generation());
        assertEquals(SFrameOutcome.OK, sealAt(100));
        assertEquals(2, sender.count(SFrameOutcome.NO_KEY));
        assertEquals(1, sender.count(SFrameOutcome.OK));
    }

    @Test
    void seal_ofAllCodecs_countsOneCounter() {
        install(1, 0, NEVER);
        Set<Long> counters = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            MediaCodec codec = MediaCodec.values()[i % MediaCodec.values().length];
            PacketBuffer buffer = withRoom(codec, new byte[] {0x12, 0, 0x32, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            assertEquals(SFrameOutcome.OK, sender.seal(codec, buffer, 0));
            int header =
                    buffer.offset() + codec.layout().sframeOffset(buffer.buffer(), buffer.offset(), buffer.length());
            assertEquals(SFrameKid.of(SENDER, 1), SFrameHeader.kid(buffer.buffer(), header));
            assertEquals(i, SFrameHeader.counter(buffer.buffer(), header));
            assertTrue(counters.add(SFrameHeader.counter(buffer.buffer(), header)));
        }
    }

    @Test
    void install_laterKey_isUsedFromItsTimeOnWithACounterOfItsOwn() {
        install(1, 0, NEVER);
        assertEquals(SFrameOutcome.OK, sealAt(0));
        install(2, 250, NEVER);
        assertEquals(SFrameKid.of(SENDER, 1), SFrameHeader.kid(sealed(249).buffer(), 0));
        PacketBuffer first = sealed(250);
        assertEquals(SFrameKid.of(SENDER, 2), SFrameHeader.kid(first.buffer(), 0));
        assertEquals(0, SFrameHeader.counter(first.buffer(), 0));
        assertEquals(2, sender.generation());
    }

    @Test
    void install_severalWaiting_areUsedInTheirOrder() {
        install(1, 0, NEVER);
        install(2, 250, NEVER);
        install(3, 300, NEVER);
        // Not before the one in front of it.
        install(4, 10, NEVER);
        assertEquals(SFrameKid.of(SENDER, 1), SFrameHeader.kid(sealed(20).buffer(), 0));
        assertEquals(SFrameKid.of(SENDER, 2), SFrameHeader.kid(sealed(299).buffer(), 0));
        assertEquals(SFrameKid.of(SENDER, 4), SFrameHeader.kid(sealed(300).buffer(), 0));
    }

    @Test
    void install_moreThanMayWait_usesTheFirstAtOnce() {
        install(1, 0, NEVER);
        assertEquals(SFrameOutcome.OK, sealAt(0));
        for (int i = 0; i <= SFrameSender.MAX_WAITING_KEYS; i++) {
            install(2 + i, 1000, NEVER);
        }
        assertEquals(SFrameKid.of(SENDER, 2), SFrameHeader.kid(sealed(0).buffer(), 0));
        assertEquals(SFrameKid.of(SENDER, 10), SFrameHeader.kid(sealed(1000).buffer(), 0));
    }

    @Test
    void seal_afterTheTimeToLive_isRefusedForEver() {
        install(1, 0, 1000);
        assertEquals(SFrameOutcome.OK, sealAt(999));
        assertEquals(SFrameOutcome.KEY_EXPIRED, sealAt(1000));
        assertEquals(SFrameOutcome.KEY_EXPIRED, sealAt(2000));
        install(2, 3000, 4000);
        assertEquals(SFrameOutcome.OK, sealAt(3000));
        assertEquals(2, sender.count(SFrameOutcome.KEY_EXPIRED));
    }

    @Test
    void seal_afterTheLastCounter_isRefusedUntilTheNextKey() {
        try (SFrameSender last = new SFrameSender(SENDER, (1L << 48) - 2);
                GroupSecret one = secret(1);
                GroupSecret two = secret(2)) {
            last.install(one, 0, NEVER);
            for (int i = 0; i < 2; i++) {
                assertEquals(SFrameOutcome.OK, last.seal(MediaCodec.OPUS, withRoom(MediaCodec.OPUS, FRAME), 0));
            }
            PacketBuffer refused = withRoom(MediaCodec.OPUS, FRAME);
            assertEquals(SFrameOutcome.COUNTER_EXHAUSTED, last.seal(MediaCodec.OPUS, refused, 0));
            assertArrayEquals(FRAME, refused.toByteArray());
            last.install(two, 0, NEVER);
            assertEquals(SFrameOutcome.OK, last.seal(MediaCodec.OPUS, refused, 0));
        }
    }

    @Test
    void seal_withoutRoom_isRefusedAndUsesNoCounter() {
        install(1, 0, NEVER);
        PacketBuffer tight = new PacketBuffer(java.util.Arrays.copyOf(FRAME, FRAME.length + 18), 0, FRAME.length);
        assertEquals(SFrameOutcome.NO_ROOM, sender.seal(MediaCodec.OPUS, tight, 0));
        assertArrayEquals(FRAME, tight.toByteArray());
        PacketBuffer enough = new PacketBuffer(java.util.Arrays.copyOf(FRAME, FRAME.length + 19), 0, FRAME.length);
        assertEquals(SFrameOutcome.OK, sender.seal(MediaCodec.OPUS, enough, 0));
        assertEquals(0, SFrameHeader.counter(enough.buffer(), 0));
    }

    @Test
    void seal_framesThatCannotBeParsed_areRefusedAndUseNoCounter() {
        install(1, 0, NEVER);
        assertMalformed(MediaCodec.OPUS, new byte[0]);
        assertMalformed(MediaCodec.VP9, new byte[0]);
        assertMalformed(MediaCodec.VP8, new byte[0]);
        assertMalformed(MediaCodec.VP8, new byte[] {1, 2});
        assertMalformed(MediaCodec.VP8, new byte[9]);
        assertMalformed(MediaCodec.AV1, new byte[0]);
        // A forbidden bit, a size beyond the end, a size that does not end, a sequence header that does not end.
        assertMalformed(MediaCodec.AV1, new byte[] {(byte) 0x92, 0});
        assertMalformed(MediaCodec.AV1, new byte[] {0x12, 0, 0x32, 2, 1});
        assertMalformed(MediaCodec.AV1, new byte[] {0x32, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0});
        assertMalformed(MediaCodec.AV1, new byte[] {0x12, 0, 0x08, 1, 2});
        assertEquals(0, SFrameHeader.counter(sealed(0).buffer(), 0));
        assertEquals(10, sender.count(SFrameOutcome.MALFORMED));
    }

    @Test
    void install_generationThatIsNotHigher_isRefused() {
        install(7, 0, NEVER);
        assertThrows(IllegalArgumentException.class, () -> install(7, 0, NEVER));
        assertThrows(IllegalArgumentException.class, () -> install(6, 0, NEVER));
        assertEquals(SFrameKid.of(SENDER, 7), SFrameHeader.kid(sealed(0).buffer(), 0));
    }

    @Test
    void install_secretOfAnotherSender_isRefused() {
        try (GroupSecret secret = secret(1);
                SFrameSender other = new SFrameSender(SENDER)) {
            sender.install(secret, 0, NEVER);
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> other.install(secret, 0, NEVER));
            assertEquals(
                    "the group secret of generation 1 is in use for sending: a second sender would repeat its nonces"
                            + " (RFC 9605 section 9.1)",
                    refusal.getMessage());
            assertThrows(IllegalStateException.class, () -> other.install(secret.copyForReceiving(), 0, NEVER));
            assertEquals(SFrameOutcome.NO_KEY, other.seal(MediaCodec.OPUS, withRoom(MediaCodec.OPUS, FRAME), 0));
        }
    }

    @Test
    void close_wipesAndEndsTheSender() {
        install(1, 0, NEVER);
        install(2, 100, NEVER);
        assertEquals(SFrameOutcome.OK, sealAt(0));
        sender.close();
        sender.close();
        assertThrows(IllegalStateException.class, () -> sealAt(0));
        assertThrows(IllegalStateException.class, () -> install(3, 0, NEVER));
    }

    @Test
    void values_outsideTheirRange_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SFrameSender(0));
        assertThrows(IllegalArgumentException.class, () -> new SFrameSender(1L << 32));
        assertThrows(IllegalArgumentException.class, () -> secret(-1));
        assertThrows(IllegalArgumentException.class, () -> secret(1L << 32));
        try (SecretBytes wrong = SecretBytes.copyOf(new byte[31])) {
            assertThrows(IllegalArgumentException.class, () -> new GroupSecret(1, SFrameParty.SUITE, wrong));
        }
    }

    @Test
    void toString_ofAGroupSecret_showsNoOctets() {
        try (GroupSecret secret = secret(1)) {
            assertEquals("GroupSecret[generation 1, AES_128_GCM_SHA256_128]", secret.toString());
        }
    }

    private void install(long generation, long begin, long expires) {
        try (GroupSecret secret = secret(generation)) {
            sender.install(secret, begin, expires);
        }
    }

    private void assertMalformed(MediaCodec codec, byte[] frame) {
        PacketBuffer buffer = new PacketBuffer(java.util.Arrays.copyOf(frame, frame.length + 100), 0, frame.length);
        assertEquals(0, codec.roomBytes(frame, 0, frame.length));
        assertEquals(SFrameOutcome.MALFORMED, sender.seal(codec, buffer, 0));
        assertArrayEquals(frame, buffer.toByteArray());
    }

    private SFrameOutcome sealAt(long now) {
        PacketBuffer buffer = withRoom(MediaCodec.OPUS, FRAME);
        SFrameOutcome outcome = sender.seal(MediaCodec.OPUS, buffer, now);
        if (outcome != SFrameOutcome.OK) {
            assertArrayEquals(FRAME, buffer.toByteArray());
        }
        return outcome;
    }

    private PacketBuffer sealed(long now) {
        PacketBuffer buffer = withRoom(MediaCodec.OPUS, FRAME);
        assertEquals(SFrameOutcome.OK, sender.seal(MediaCodec.OPUS, buffer, now));
        assertFalse(buffer.length() == FRAME.length);
        return buffer;
    }
}
