package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

class PercSendContextTest {
    private static final byte[] SHORT_FIELD = {0};

    private final Legs legs = Legs.double128();
    private final EndToEndSender inner = legs.endToEndSender();
    private final SrtpSender outer = legs.outerSenderA();
    private final SrtpReceiver outerB = legs.outerReceiverB();
    private final EndToEndReceiver innerB = legs.endToEndReceiver();
    private SrtpContextFactory sendFactory;
    private SrtpCryptoContext receive;
    private SrtpCryptoContext send;

    @BeforeEach
    void derive() throws Exception {
        sendFactory = legs.sendFactory();
        receive = legs.receiveFactory().deriveContext(Legs.SSRC, 0);
        send = sendFactory.deriveContext(Legs.SSRC, 0);
    }

    /** The packet as it is inside the bridge. */
    private BridgePacket inBridge(byte[] rtp) throws Exception {
        BridgePacket packet = BridgePacket.of(Legs.protect(inner, outer, rtp, SHORT_FIELD), 10, 20);
        assertEquals(SrtpErrorStatus.OK, receive.reverseTransformPacket(packet, false));
        return packet;
    }

    private byte[] openAtB(BridgePacket packet) {
        PacketBuffer atB = packet.toPacketBuffer();
        atB.setLength(atB.length() - 1);
        assertEquals(SrtpStatus.OK, outerB.unprotect(atB));
        assertEquals(SrtpStatus.OK, innerB.decrypt(atB));
        return atB.toByteArray();
    }

    @Test
    void send_whatABridgeChanges_receiverGetsTheOriginal() throws Exception {
        byte[] rtp = Legs.rtp(0xFFF0, 0xF0000000L, 33);
        rtp[0] |= 0x20;
        rtp[1] |= (byte) 0x80;
        rtp[rtp.length - 1] = 1;
        BridgePacket packet = inBridge(rtp);
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        RtpView.setTimestamp(b, off, 0xBB9);
        RtpView.setSequenceNumber(b, off, 0xFFF7);
        RtpView.setPayloadType(b, off, 35);
        RtpView.setMarker(b, off, false);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        byte[] expected = rtp.clone();
        RtpView.setSequenceNumber(expected, 0, 0xFFF7);
        RtpView.setPayloadType(expected, 0, 35);
        assertArrayEquals(expected, openAtB(packet));
        assertEquals(0xFFF0, innerB.originalSequenceNumber());
        assertEquals(100, innerB.originalPayloadType());
    }

    @Test
    void send_extensionAddedByTheBridge_isKeptAndOuterAuthenticated() throws Exception {
        byte[] rtp = Legs.rtp(5, 1, 33);
        byte[] inside = inBridge(rtp).toByteArray();
        byte[] extended = new byte[inside.length + 8];
        System.arraycopy(inside, 0, extended, 0, 12);
        extended[0] |= 0x10;
        BigEndian.putInt32(extended, 12, 0xBEDE0001);
        BigEndian.putInt32(extended, 16, 0x51123400);
        System.arraycopy(inside, 12, extended, 20, inside.length - 12);
        BridgePacket packet = BridgePacket.of(extended, 10, 20);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        byte[] opened = openAtB(packet);
        assertArrayEquals(Arrays.copyOf(extended, 20), Arrays.copyOf(opened, 20));
        assertArrayEquals(Arrays.copyOfRange(rtp, 12, rtp.length), Arrays.copyOfRange(opened, 20, opened.length));
    }

    @Test
    void send_packetMadeByTheBridge_fails() throws Exception {
        byte[] probe = Legs.rtp(9, 1, 200);
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(BridgePacket.of(probe, 10, 20)));
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(BridgePacket.of(new byte[3], 10, 20)));
        assertEquals(2, legs.count(PercCounter.RTP_SENT_NO_TRAILER));
    }

    @Test
    void send_randomPayloads_neverPassForATrailer() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = Legs.rtp(i & 0xFFFF, 1, 100);
            byte[] payload = new byte[100];
            random.nextBytes(payload);
            payload[91] = 1;
            System.arraycopy(payload, 0, packet, 12, 100);
            assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(BridgePacket.of(packet, 0, 0)));
        }
    }

    @Test
    void send_trailerWithForgedLengths_fails() throws Exception {
        byte[] inside = inBridge(Legs.rtp(9, 1, 40)).toByteArray();
        int[][] forgeries = {{-12, 0xFF}, {-11, 0xFF}, {-11, 0}, {-10, 0}, {-10, 5}, {-10, 0xFF}, {-9, 2}, {-1, 0}};
        for (int[] forgery : forgeries) {
            byte[] forged = inside.clone();
            int position = forged.length + forgery[0];
            if (forged[position] == (byte) forgery[1]) {
                continue;
            }
            forged[position] = (byte) forgery[1];
            assertEquals(
                    SrtpErrorStatus.FAIL,
                    send.transformPacket(BridgePacket.of(forged, 10, 20)),
                    "trailer octet " + forgery[0]);
        }
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(BridgePacket.of(inside, 10, 20)));
    }

    @Test
    void send_truncatedInsideTheBridge_fails() throws Exception {
        byte[] inside = inBridge(Legs.rtp(9, 1, 40)).toByteArray();
        for (int length = 0; length < inside.length; length++) {
            BridgePacket packet = BridgePacket.of(Arrays.copyOf(inside, length), 0, 0);
            assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(packet), "length " + length);
        }
    }

    @Test
    void send_changedSsrcOrCsrcCount_fails() throws Exception {
        BridgePacket packet = inBridge(Legs.rtp(9, 1, 40));
        BridgePacket rewritten = packet.copy();
        RtpView.setSsrc(rewritten.getBuffer(), rewritten.getOffset(), 77);
        SrtpCryptoContext other = sendFactory.deriveContext(77, 0);
        assertEquals(SrtpErrorStatus.FAIL, other.transformPacket(rewritten));
        BridgePacket withCsrc = packet.copy();
        withCsrc.getBuffer()[withCsrc.getOffset()] |= 1;
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(withCsrc));
        assertEquals(2, legs.count(PercCounter.RTP_SENT_HEADER_CHANGED));
    }

    @Test
    void send_samePacketAgain_identicalOctets() throws Exception {
        BridgePacket packet = inBridge(Legs.rtp(9, 1, 40));
        BridgePacket again = packet.copy();
        RtpView.setTimestamp(again.getBuffer(), again.getOffset(), 1234);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(again));
        assertArrayEquals(packet.toByteArray(), again.toByteArray());
        assertEquals(1, legs.count(PercCounter.RTP_SENT_REPEATED));
    }

    @Test
    void send_samePacketWithANewExtension_leavesWithTheOldOctets() throws Exception {
        byte[] inside = inBridge(Legs.rtp(9, 1, 40)).toByteArray();
        BridgePacket first = BridgePacket.of(inside, 10, 20);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(first));
        byte[] extended = new byte[inside.length + 8];
        System.arraycopy(inside, 0, extended, 0, 12);
        extended[0] |= 0x10;
        BigEndian.putInt32(extended, 12, 0xBEDE0001);
        System.arraycopy(inside, 12, extended, 20, inside.length - 12);
        BridgePacket again = BridgePacket.of(extended, 0, 0);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(again));
        assertArrayEquals(first.toByteArray(), again.toByteArray());
    }

    @Test
    void send_otherPacketUnderAUsedIndex_fails() throws Exception {
        BridgePacket first = inBridge(Legs.rtp(9, 1, 40));
        BridgePacket second = inBridge(Legs.rtp(10, 2, 40));
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(first));
        RtpView.setSequenceNumber(second.getBuffer(), second.getOffset(), 9);
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(second));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_NONCE_REUSE));
    }

    @Test
    void send_samePacketWithAnotherMarker_fails() throws Exception {
        BridgePacket packet = inBridge(Legs.rtp(9, 1, 40));
        BridgePacket again = packet.copy();
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        RtpView.setMarker(again.getBuffer(), again.getOffset(), true);
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(again));
    }

    @Test
    void send_againAfterTheImageIsGone_fails() throws Exception {
        BridgePacket old = inBridge(Legs.rtp(0, 1, 40));
        BridgePacket again = old.copy();
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(old));
        for (int i = 1; i <= 128; i++) {
            assertEquals(SrtpErrorStatus.OK, send.transformPacket(inBridge(Legs.rtp(i, 1, 40))));
        }
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(again));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_NOT_KEPT));
        assertEquals(0, legs.count(PercCounter.RTP_SENT_NONCE_REUSE));
    }

    @Test
    void send_olderThanTheWindow_fails() throws Exception {
        BridgePacket old = inBridge(Legs.rtp(5, 1, 40));
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(inBridge(Legs.rtp(5 + SentPackets.WINDOW, 1, 40))));
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(old));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_TOO_OLD));
    }

    @Test
    void send_reorderedInsideTheWindow_isSent() throws Exception {
        BridgePacket early = inBridge(Legs.rtp(5, 1, 40));
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(inBridge(Legs.rtp(60, 1, 40))));
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(early));
    }

    @Test
    void send_beforeTheFirstPossibleIndex_fails() throws Exception {
        BridgePacket late = inBridge(Legs.rtp(65_000, 1, 40));
        BridgePacket first = inBridge(Legs.rtp(3, 1, 40));
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(first));
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(late));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_TOO_OLD));
    }

    @Test
    void send_contextDerivedAgain_neverUsesAnIndexTwice() throws Exception {
        BridgePacket packet = inBridge(Legs.rtp(9, 1, 40));
        BridgePacket again = packet.copy();
        BridgePacket other = inBridge(Legs.rtp(10, 1, 40));
        BridgePacket oldContext = inBridge(Legs.rtp(11, 1, 40));
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        SrtpCryptoContext second = sendFactory.deriveContext(Legs.SSRC, 0);
        RtpView.setSequenceNumber(other.getBuffer(), other.getOffset(), 9);
        assertEquals(SrtpErrorStatus.FAIL, second.transformPacket(other));
        assertEquals(SrtpErrorStatus.OK, second.transformPacket(again));
        assertArrayEquals(packet.toByteArray(), again.toByteArray());
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(oldContext), "the older context is out");
    }

    @Test
    void send_bufferWithoutAnyRoom_isStillEncrypted() throws Exception {
        byte[] rtp = Legs.rtp(9, 1, 40);
        BridgePacket packet = BridgePacket.of(inBridge(rtp).toByteArray(), 0, 0);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        assertArrayEquals(rtp, openAtB(packet));
    }

    @Test
    void send_moreSourcesThanTheTable_fails() throws Exception {
        for (int ssrc = 0; ssrc < HopByHopLeg.MAX_SENT_SOURCES; ssrc++) {
            legs.legB.sent().add(1_000_000 + ssrc);
        }
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(inBridge(Legs.rtp(9, 1, 40))));
        assertEquals(1, legs.count(PercCounter.RTP_SENT_TOO_MANY_SOURCES));
    }

    @Test
    void send_afterRekey_goesOnAtTheRocUnderTheNewKey() throws Exception {
        for (int sequenceNumber : new int[] {30_000, 60_000, 100, 0x7FF0}) {
            assertEquals(SrtpErrorStatus.OK, send.transformPacket(inBridge(Legs.rtp(sequenceNumber, 1, 40))));
        }
        Random random = new Random(5);
        var newKey = Legs.secret(random, 16);
        var newSalt = Legs.secret(random, 12);
        SrtpCryptoContext rekeyed =
                legs.legB.rtpSend(legs.profile, newKey, newSalt).deriveContext(Legs.SSRC, 0);
        SrtpReceiver atB = new SrtpReceiver(newKey, newSalt);
        atB.setRolloverCounter(Legs.SSRC, 1);
        BridgePacket packet = inBridge(Legs.rtp(0x7FF1, 1, 40));
        assertEquals(SrtpErrorStatus.OK, rekeyed.transformPacket(packet));
        PacketBuffer received = packet.toPacketBuffer();
        received.setLength(received.length() - 1);
        assertEquals(SrtpStatus.OK, atB.unprotect(received));
    }

    @Test
    void send_firstPacketAfterRekeyPastAWrap_usesTheNextRoc() throws Exception {
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(inBridge(Legs.rtp(0xFFFF, 1, 40))));
        Random random = new Random(5);
        var newKey = Legs.secret(random, 16);
        var newSalt = Legs.secret(random, 12);
        SrtpCryptoContext rekeyed =
                legs.legB.rtpSend(legs.profile, newKey, newSalt).deriveContext(Legs.SSRC, 0);
        SrtpReceiver atB = new SrtpReceiver(newKey, newSalt);
        atB.setRolloverCounter(Legs.SSRC, 1);
        for (int sequenceNumber = 0; sequenceNumber < 3; sequenceNumber++) {
            BridgePacket packet = inBridge(Legs.rtp(sequenceNumber, 1, 40));
            assertEquals(SrtpErrorStatus.OK, rekeyed.transformPacket(packet));
            PacketBuffer received = packet.toPacketBuffer();
            received.setLength(received.length() - 1);
            assertEquals(SrtpStatus.OK, atB.unprotect(received));
        }
    }

    @Test
    void send_withoutMemoryForImages_repeatsFailButPacketsGo() throws Exception {
        Legs small = new Legs(legs.profile, 1, 0);
        SrtpCryptoContext context = small.sendFactory().deriveContext(Legs.SSRC, 0);
        BridgePacket packet = inBridge(Legs.rtp(9, 1, 40));
        BridgePacket again = packet.copy();
        assertEquals(SrtpErrorStatus.OK, context.transformPacket(packet));
        assertEquals(SrtpErrorStatus.FAIL, context.transformPacket(again));
    }

    @Test
    void deriveControlContext_closedOrOfTheOtherKind_isRefused() throws Exception {
        var rtcp = legs.legB.rtcp(true, legs.profile, legs.outerKeyB, legs.outerSaltB);
        assertEquals(1, rtcp.deriveControlContext(1).getSsrc());
        rtcp.close();
        assertThrows(GeneralSecurityException.class, () -> rtcp.deriveControlContext(1));
        assertThrows(GeneralSecurityException.class, () -> rtcp.deriveContext(1, 0));
    }

    @Test
    void reverseTransformPacket_onASendingContext_isABug() {
        assertThrows(
                IllegalStateException.class,
                () -> send.reverseTransformPacket(BridgePacket.of(new byte[40], 0, 20), false));
    }
}
