package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/** What a bridge sends to a browser, and sends again when the browser has lost it. */
class SingleLayerSendContextTest {
    private static final int TAG_BYTES = 16;

    private final Legs legs = new Legs(ProtectionProfile.AEAD_AES_128_GCM, 5);
    private final SrtpContextFactory factory = legs.sendFactory();
    private final SrtpReceiver browser = legs.outerReceiverB();
    private SrtpCryptoContext send;

    @BeforeEach
    void derive() throws Exception {
        send = factory.deriveContext(Legs.SSRC, 0);
    }

    /** A packet whose header extension has a transport-wide sequence number; the bridge writes another one each time it sends the packet. */
    private static byte[] extended(byte[] rtp, int transportSequenceNumber) {
        byte[] packet = new byte[rtp.length + 8];
        System.arraycopy(rtp, 0, packet, 0, RtpView.FIXED_HEADER_BYTES);
        packet[0] |= 0x10;
        BigEndian.putInt32(packet, 12, 0xBEDE0001);
        BigEndian.putInt32(packet, 16, 0x51000000 | transportSequenceNumber << 8);
        System.arraycopy(rtp, 12, packet, 20, rtp.length - 12);
        return packet;
    }

    private static BridgePacket inBridge(byte[] rtp) {
        return BridgePacket.of(rtp, 10, 20);
    }

    private byte[] sent(byte[] rtp) throws Exception {
        BridgePacket packet = inBridge(rtp);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        return packet.toByteArray();
    }

    private byte[] opened(byte[] wire) {
        PacketBuffer packet = PacketBuffer.copyOf(wire);
        assertEquals(SrtpStatus.OK, browser.unprotect(packet));
        return packet.toByteArray();
    }

    @Test
    void send_packet_isLongerByATagAndOpens() throws Exception {
        byte[] rtp = extended(Legs.rtp(7, 1, 100), 1);
        byte[] wire = sent(rtp);
        assertEquals(rtp.length + TAG_BYTES, wire.length);
        assertArrayEquals(rtp, opened(wire));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_OK));
    }

    @Test
    void send_again_identicalOctets() throws Exception {
        byte[] rtp = Legs.rtp(7, 1, 100);
        byte[] first = sent(rtp);
        sent(Legs.rtp(8, 2, 100));
        assertArrayEquals(first, sent(rtp));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_REPEATED));
    }

    @Test
    void send_againWithARenewedExtension_leavesWithTheOldOne() throws Exception {
        byte[] rtp = Legs.rtp(7, 1, 100);
        byte[] first = sent(extended(rtp, 1));
        assertArrayEquals(first, sent(extended(rtp, 9)), "another value");
        assertArrayEquals(first, sent(rtp), "no extension");
        assertArrayEquals(extended(rtp, 1), opened(first));
    }

    @Test
    void send_againWithAnExtensionOnlyNow_leavesWithoutIt() throws Exception {
        byte[] rtp = Legs.rtp(7, 1, 100);
        byte[] first = sent(rtp);
        assertArrayEquals(first, sent(extended(rtp, 9)));
    }

    @Test
    void send_otherContentsUnderAUsedNumber_isRefused() throws Exception {
        byte[] rtp = Legs.rtp(7, 1, 100);
        sent(rtp);
        byte[] otherPayload = rtp.clone();
        otherPayload[60] ^= 1;
        byte[] otherMarker = rtp.clone();
        RtpView.setMarker(otherMarker, 0, true);
        byte[][] others = {
            otherPayload, otherMarker, Legs.rtp(7, 2, 100), Legs.rtp(7, 1, 99), Arrays.copyOf(rtp, rtp.length + 1)
        };
        for (byte[] other : others) {
            assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(other)));
        }
        assertEquals(others.length, legs.count(PercCounter.RTP_SENT_NONCE_REUSE));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_OK));
        assertEquals(0, legs.count(PercCounter.RTP_SENT_REPEATED));
    }

    @Test
    void send_againAfterMorePacketsThanAreKept_isRefused() throws Exception {
        byte[] rtp = Legs.rtp(0, 1, 100);
        sent(rtp);
        for (int i = 1; i <= 128; i++) {
            sent(Legs.rtp(i, 1, 100));
        }
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(rtp)));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_NOT_KEPT));
        assertEquals(0, legs.count(PercCounter.RTP_SENT_NONCE_REUSE));
    }

    @Test
    void send_withoutMemoryForImages_packetsGoButAreNotRepeated() throws Exception {
        HopByHopLeg small = new HopByHopLeg(4, 128, 1024, legs.metrics, Legs.LOGGER);
        send = small.rtpSend(legs.profile, legs.outerKeyB, legs.outerSaltB).deriveContext(Legs.SSRC, 0);
        for (int i = 0; i < 6; i++) {
            opened(sent(Legs.rtp(i, 1, 200)));
        }
        for (int i = 0; i < 4; i++) {
            sent(Legs.rtp(i, 1, 200));
        }
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(Legs.rtp(4, 1, 200))));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_NOT_KEPT), "1024 octets are enough for four packets");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void send_againOverAWrapOfTheSequenceNumber_identicalOctets(int behind) throws Exception {
        for (int sequenceNumber : new int[] {0x4000, 0xA000, 0xFFF0}) {
            opened(sent(Legs.rtp(sequenceNumber, 1, 100)));
        }
        byte[] last = Legs.rtp(0xFFFF, 1, 100);
        byte[] first = sent(last);
        byte[] next = sent(Legs.rtp(behind, 2, 100));
        assertArrayEquals(first, sent(last));
        assertArrayEquals(last, opened(first));
        assertArrayEquals(Legs.rtp(behind, 2, 100), opened(next));
    }

    @Test
    void send_sameNumberInTheNextRound_isAnotherPacket() throws Exception {
        byte[] first = sent(Legs.rtp(9, 1, 100));
        for (int sequenceNumber : new int[] {0x4000, 0xA000, 0xFFF0}) {
            sent(Legs.rtp(sequenceNumber, 1, 100));
        }
        byte[] nextRound = sent(Legs.rtp(9, 1, 100));
        assertFalse(Arrays.equals(first, nextRound), "the same nonce");
        assertEquals(5, legs.count(PercCounter.RTP_SENT_OK));
    }

    @Test
    void send_contextDerivedAgain_repeatsAndNeverUsesANumberTwice() throws Exception {
        byte[] rtp = Legs.rtp(7, 1, 100);
        byte[] first = sent(rtp);
        SrtpCryptoContext older = send;
        send = factory.deriveContext(Legs.SSRC, 0);
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(Legs.rtp(7, 2, 100))));
        assertArrayEquals(first, sent(rtp));
        assertEquals(SrtpErrorStatus.FAIL, older.transformPacket(inBridge(Legs.rtp(8, 1, 100))), "the older context");
    }

    @Test
    void send_bufferWithoutAnyRoom_isStillEncrypted() throws Exception {
        byte[] rtp = Legs.rtp(9, 1, 40);
        BridgePacket packet = BridgePacket.of(rtp, 0, 0);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        BridgePacket again = BridgePacket.of(rtp, 0, 0);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(again));
        assertArrayEquals(packet.toByteArray(), again.toByteArray());
        assertArrayEquals(rtp, opened(packet.toByteArray()));
    }

    @Test
    void send_malformedOrOfAnotherSource_fails() throws Exception {
        byte[] rtp = Legs.rtp(9, 1, 40);
        BigEndian.putInt32(rtp, 8, Legs.SSRC + 1);
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(rtp)));
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(new byte[5])));
        byte[] longExtension = Legs.rtp(9, 1, 40);
        longExtension[0] |= 0x10;
        BigEndian.putInt32(longExtension, 12, 0xBEDE00FF);
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(longExtension)));
        assertEquals(3, legs.count(PercCounter.RTP_SENT_HEADER_CHANGED));
    }

    @Test
    void send_moreSourcesThanTheTable_fails() throws Exception {
        for (int ssrc = 0; ssrc < HopByHopLeg.MAX_SENT_SOURCES; ssrc++) {
            legs.legB.sent().add(1_000_000 + ssrc);
        }
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(Legs.rtp(9, 1, 40))));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_TOO_MANY_SOURCES));
    }
}
