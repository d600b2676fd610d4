package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.jvbperc.sframe.SFrameParty.NEVER;
import static org.jvbperc.sframe.SFrameParty.RECEIVER;
import static org.jvbperc.sframe.SFrameParty.SENDER;
import static org.jvbperc.sframe.SFrameParty.SUITE;
import static org.jvbperc.sframe.SFrameParty.install;
import static org.jvbperc.sframe.SFrameParty.sealed;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;

class SFrameReceiverTest {
    private static final byte[] FRAME = {0x78, 1, 2, 3};
    private static final long OVERLAP = SFrameKeyring.OVERLAP_NANOS;
    private static final long STALL = SFrameReceiver.STALLED_AFTER_NANOS;

    private final SFrameKeyring keyring = SFrameParty.keyring(1);
    private final SFrameReceiver receiver = new SFrameReceiver(keyring, 0);

    @Test
    void open_replaysAndReordering_areToldApart() {
        assertEquals(SFrameOutcome.OK, openCounter(20_000));
        assertEquals(SFrameOutcome.REPLAY, openCounter(20_000));
        assertEquals(SFrameOutcome.OK, openCounter(20_000 - 8191));
        assertEquals(SFrameOutcome.REPLAY, openCounter(20_000 - 8191));
        assertEquals(SFrameOutcome.REPLAY, openCounter(20_000 - 8192));
        assertEquals(SFrameOutcome.REPLAY, openCounter(0));
        assertEquals(SFrameOutcome.OK, openCounter(19_999));
        assertEquals(SFrameOutcome.OK, openCounter((1L << 48) - 1));
        assertEquals(SFrameOutcome.REPLAY, openCounter(20_001));
        assertEquals(5, receiver.count(SFrameOutcome.REPLAY));
        assertEquals(4, receiver.count(SFrameOutcome.OK));
    }

    @Test
    void open_onAnotherTrack_sharesTheReplayWindow() {
        assertEquals(SFrameOutcome.OK, openCounter(1));
        SFrameReceiver second = new SFrameReceiver(keyring, 0);
        assertEquals(SFrameOutcome.REPLAY, second.open(MediaCodec.OPUS, sealed(MediaCodec.OPUS, FRAME, 1, 1), 0));
        assertEquals(0, second.senderIndex());
        assertEquals(SFrameOutcome.OK, second.open(MediaCodec.OPUS, sealed(MediaCodec.OPUS, FRAME, 1, 0), 0));
    }

    @Test
    void open_forgedFrames_leaveNoState() {
        for (int i = 0; i < 50; i++) {
            PacketBuffer forged = sealed(MediaCodec.OPUS, FRAME, 1, 1_000_000 + i);
            forged.buffer()[forged.end() - 1] ^= 1;
            byte[] before = forged.toByteArray();
            assertEquals(SFrameOutcome.AUTH_FAIL, receiver.open(MediaCodec.OPUS, forged, 0));
            assertArrayEquals(before, forged.toByteArray());
        }
        assertEquals(0, keyring.senderCount());
        assertEquals(0, receiver.senderIndex());
        assertEquals(SFrameOutcome.OK, openCounter(0));
        PacketBuffer forged = sealed(MediaCodec.OPUS, FRAME, 1, 1_000_000);
        forged.buffer()[forged.end() - 1] ^= 1;
        assertEquals(SFrameOutcome.AUTH_FAIL, receiver.open(MediaCodec.OPUS, forged, 0));
        assertEquals(SFrameOutcome.OK, openCounter(1));
    }

    @Test
    void open_olderGeneration_endsFourSecondsAfterTheNewerCame() {
        assertEquals(SFrameOutcome.NO_KEY, open(2, 0, 0));
        install(keyring, SUITE, 2, 1000, NEVER);
        assertEquals(SFrameOutcome.OK, open(2, 1, 1000));
        assertEquals(SFrameOutcome.OK, open(1, 1, 1000 + OVERLAP - 1));
        assertEquals(SFrameOutcome.KEY_EXPIRED, open(1, 2, 1000 + OVERLAP));
        assertEquals(SFrameOutcome.OK, open(2, 2, 1000 + OVERLAP));
        assertEquals(2, keyring.newestGeneration());
    }

    @Test
    void open_severalGenerations_eachUntilItsOwnEnd() {
        install(keyring, SUITE, 2, 1000, NEVER);
        install(keyring, SUITE, 3, 2000, NEVER);
        install(keyring, SUITE, 4, 3000, NEVER);
        for (int generation = 1; generation <= 4; generation++) {
            assertEquals(SFrameOutcome.OK, open(generation, 0, 3000), "generation " + generation);
        }
        assertEquals(SFrameOutcome.KEY_EXPIRED, open(1, 1, 1000 + OVERLAP));
        assertEquals(SFrameOutcome.OK, open(2, 1, 1000 + OVERLAP));
        assertEquals(SFrameOutcome.KEY_EXPIRED, open(2, 2, 2000 + OVERLAP));
        assertEquals(SFrameOutcome.OK, open(3, 2, 2000 + OVERLAP));
    }

    @Test
    void open_afterTheTimeToLive_isRefused() {
        install(keyring, SUITE, 2, 0, 500);
        assertEquals(SFrameOutcome.OK, open(2, 0, 499));
        assertEquals(SFrameOutcome.KEY_EXPIRED, open(2, 1, 500));
        assertEquals(SFrameOutcome.KEY_EXPIRED, open(2, 1, 0), "a wiped key does not come back");
    }

    @Test
    void install_manyGenerations_keepsTheLatest() {
        for (int generation = 2; generation <= 9; generation++) {
            install(keyring, SUITE, generation, 0, NEVER);
        }
        assertEquals(SFrameOutcome.NO_KEY, open(1, 0, 0));
        for (int generation = 2; generation <= 9; generation++) {
            assertEquals(SFrameOutcome.OK, open(generation, 0, 0), "generation " + generation);
        }
    }

    @Test
    void install_generationWithTheSameLowBits_replacesTheOlder() {
        install(keyring, SUITE, 257, 0, NEVER);
        assertEquals(SFrameOutcome.AUTH_FAIL, open(1, 0, 0));
        assertEquals(SFrameOutcome.OK, open(257, 0, 0));
    }

    @Test
    void install_generationThatIsNotHigher_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> install(keyring, SUITE, 1, 0, NEVER));
        assertEquals(SFrameOutcome.OK, openCounter(0));
    }

    @Test
    void setSenders_withoutTheSender_refusesAndForgetsNoCounter() {
        assertEquals(SFrameOutcome.OK, openCounter(3));
        keyring.setSenders(List.of(7L, 4L));
        assertEquals(SFrameOutcome.UNKNOWN_SENDER, openCounter(4));
        keyring.setSenders(List.of(7L, SENDER, 4L));
        assertEquals(SFrameOutcome.REPLAY, openCounter(3));
        assertEquals(SFrameOutcome.OK, openCounter(4));
        assertThrows(IllegalArgumentException.class, () -> keyring.setSenders(List.of(0L)));
    }

    @Test
    void open_ownFrameSentBack_isRefused() {
        keyring.setSenders(List.of(SENDER, RECEIVER));
        PacketBuffer own = sealed(MediaCodec.OPUS, FRAME, RECEIVER, 1, 0);
        assertEquals(SFrameOutcome.OWN_FRAME, receiver.open(MediaCodec.OPUS, own, 0));
    }

    @Test
    void open_frameOfAnotherSender_isDroppedAndWiped() {
        keyring.setSenders(List.of(SENDER, 6L));
        assertEquals(SFrameOutcome.OK, openCounter(0));
        PacketBuffer other = sealed(MediaCodec.OPUS, FRAME, 6, 1, 0);
        byte[] array = other.buffer();
        int end = other.end();
        assertEquals(SFrameOutcome.SENDER_CHANGED, receiver.open(MediaCodec.OPUS, other, 0));
        assertEquals(0, other.length());
        int plaintext = end - 16 - FRAME.length;
        assertArrayEquals(new byte[FRAME.length], Arrays.copyOfRange(array, plaintext, plaintext + FRAME.length));
        assertEquals(SENDER, receiver.senderIndex());
        assertEquals(1, receiver.count(SFrameOutcome.SENDER_CHANGED));
        assertEquals(SFrameOutcome.OK, openCounter(1));
    }

    @Test
    void close_wipesAllKeys() {
        assertEquals(SFrameOutcome.OK, openCounter(0));
        keyring.close();
        keyring.close();
        assertEquals(SFrameOutcome.NO_KEY, openCounter(1));
        try (SecretBytes octets = SecretBytes.copyOf(new byte[32])) {
            GroupSecret secret = new GroupSecret(1, SUITE, octets);
            secret.close();
            assertThrows(IllegalStateException.class, () -> secret.receivingKey(SENDER));
        }
    }

    @Test
    void wipeExpired_endsGenerationsInTime() {
        install(keyring, SUITE, 2, 0, 500);
        keyring.wipeExpired(600);
        assertEquals(SFrameOutcome.KEY_EXPIRED, open(2, 0, 0));
        assertEquals(SFrameOutcome.OK, open(1, 0, 0));
    }

    @Test
    void state_followsTheFrames() {
        assertEquals(SFrameReceiverState.NO_KEY, receiver.state(0, true));
        assertEquals(SFrameOutcome.NO_KEY, open(2, 0, 0));
        assertEquals(SFrameReceiverState.NO_KEY, receiver.state(0, true));
        assertEquals(SFrameOutcome.OK, open(1, 0, 0));
        assertEquals(SFrameReceiverState.OPENING, receiver.state(0, true));
        for (int i = 0; i < SFrameReceiver.FAILING_AFTER; i++) {
            assertEquals(SFrameReceiverState.OPENING, receiver.state(0, true), "after " + i + " replays");
            assertEquals(SFrameOutcome.REPLAY, open(1, 0, 0));
        }
        assertEquals(SFrameReceiverState.FAILING, receiver.state(0, true));
        assertEquals(SFrameOutcome.OK, open(1, 1, 0));
        assertEquals(SFrameReceiverState.OPENING, receiver.state(0, true));
        assertEquals(SFrameOutcome.NO_KEY, open(2, 1, 0));
        assertEquals(SFrameReceiverState.NO_KEY, receiver.state(0, true));
    }

    @Test
    void state_unprotectedFrame_isShownUntilOneIsOpened() {
        PacketBuffer clear = PacketBuffer.copyOf(FRAME);
        assertEquals(SFrameOutcome.OK, openCounter(0));
        assertEquals(SFrameOutcome.NOT_SEALED, receiver.open(MediaCodec.OPUS, clear, 0));
        assertArrayEquals(FRAME, clear.toByteArray());
        assertEquals(SFrameReceiverState.UNENCRYPTED, receiver.state(0, true));
        assertEquals(SFrameOutcome.REPLAY, openCounter(0));
        assertEquals(SFrameReceiverState.UNENCRYPTED, receiver.state(0, true));
        assertEquals(SFrameOutcome.OK, openCounter(1));
        assertEquals(SFrameReceiverState.OPENING, receiver.state(0, true));
    }

    @Test
    void state_withoutFrames_isStalledOnlyIfTheyAreExpected() {
        assertEquals(SFrameReceiverState.NO_KEY, receiver.state(STALL - 1, true));
        assertEquals(SFrameReceiverState.STALLED, receiver.state(STALL, true));
        assertEquals(SFrameOutcome.OK, open(1, 0, STALL));
        assertEquals(SFrameReceiverState.OPENING, receiver.state(2 * STALL - 1, true));
        assertEquals(SFrameReceiverState.STALLED, receiver.state(2 * STALL, true));
        assertEquals(SFrameReceiverState.OPENING, receiver.state(2 * STALL, false));
    }

    private SFrameOutcome openCounter(long counter) {
        return open(1, counter, 0);
    }

    private SFrameOutcome open(long generation, long counter, long now) {
        PacketBuffer frame = sealed(MediaCodec.OPUS, FRAME, generation, counter);
        byte[] before = frame.toByteArray();
        SFrameOutcome outcome = receiver.open(MediaCodec.OPUS, frame, now);
        assertArrayEquals(outcome == SFrameOutcome.OK ? FRAME : before, frame.toByteArray());
        return outcome;
    }
}
