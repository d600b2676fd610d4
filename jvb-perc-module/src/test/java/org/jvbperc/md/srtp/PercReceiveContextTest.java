package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpSender;

class PercReceiveContextTest {
    private static final byte[] SHORT_FIELD = {0};

    private final Legs legs = Legs.double128();
    private final EndToEndSender inner = legs.endToEndSender();
    private final SrtpSender outer = legs.outerSenderA();
    private SrtpCryptoContext context;

    @BeforeEach
    void derive() throws Exception {
        context = legs.receiveFactory().deriveContext(Legs.SSRC, 0);
    }

    private byte[] protect(byte[] rtp) {
        return Legs.protect(inner, outer, rtp, SHORT_FIELD);
    }

    private SrtpErrorStatus receive(byte[] packet) throws Exception {
        return context.reverseTransformPacket(BridgePacket.of(packet, 10, 20), false);
    }

    @Test
    void receive_goodPacket_keepsHeaderAndAppendsTrailer() throws Exception {
        byte[] rtp = Legs.rtp(7, 99, 50);
        BridgePacket packet = BridgePacket.of(protect(rtp), 10, 20);
        assertEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(packet, false));
        byte[] result = packet.toByteArray();
        assertArrayEquals(Arrays.copyOf(rtp, 12), Arrays.copyOf(result, 12));
        assertEquals(12 + 50 + 16 + 1 + 1 + PrivateTrailer.LENGTH_BYTES, result.length);
        assertEquals(true, PrivateTrailer.isPresent(result, 12, result.length));
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_OK));
    }

    @Test
    void receive_paddingBit_isHidden() throws Exception {
        byte[] rtp = Legs.rtp(7, 99, 50);
        rtp[0] |= 0x20;
        rtp[61] = 4;
        BridgePacket packet = BridgePacket.of(protect(rtp), 10, 20);
        assertEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(packet, false));
        assertFalse(RtpView.padding(packet.getBuffer(), packet.getOffset()));
    }

    @Test
    void receive_withoutTailRoom_growsTheBuffer() throws Exception {
        BridgePacket packet = BridgePacket.of(protect(Legs.rtp(1, 1, 50)), 0, 0);
        assertEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(packet, false));
        byte[] result = packet.toByteArray();
        assertEquals(true, PrivateTrailer.isPresent(result, 12, result.length));
    }

    @Test
    void receive_emptyMediaPayload_isLegal() throws Exception {
        assertEquals(SrtpErrorStatus.OK, receive(protect(Legs.rtp(1, 1, 0))));
    }

    @Test
    void receive_samePacketTwice_replay() throws Exception {
        byte[] packet = protect(Legs.rtp(1, 1, 50));
        assertEquals(SrtpErrorStatus.OK, receive(packet));
        assertEquals(SrtpErrorStatus.REPLAY_FAIL, receive(packet));
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_REPLAY));
    }

    @Test
    void receive_anyChangedOctet_isNotAccepted() throws Exception {
        byte[] packet = protect(Legs.rtp(1, 1, 20));
        for (int i = 0; i < packet.length - 1; i++) {
            byte[] changed = packet.clone();
            changed[i] ^= 0x11;
            assertFalse(receive(changed) == SrtpErrorStatus.OK, "octet " + i);
        }
        assertEquals(SrtpErrorStatus.OK, receive(packet), "no forgery changed any state");
    }

    @Test
    void receive_everyTruncation_isNotAccepted() throws Exception {
        byte[] packet = protect(Legs.rtp(1, 1, 20));
        for (int length = 0; length < packet.length; length++) {
            assertFalse(receive(Arrays.copyOf(packet, length)) == SrtpErrorStatus.OK, "length " + length);
        }
    }

    @Test
    void receive_malformedEktField_invalidPacket() throws Exception {
        byte[] srtp = Legs.protect(inner, outer, Legs.rtp(1, 1, 20), new byte[0]);
        for (String field : new String[] {"01", "ff", "000002", "ffff02", "001802", "000303", "ffff7f"}) {
            byte[] tail = HexFormat.of().parseHex(field);
            byte[] packet = Arrays.copyOf(srtp, srtp.length + tail.length);
            System.arraycopy(tail, 0, packet, srtp.length, tail.length);
            assertEquals(SrtpErrorStatus.INVALID_PACKET, receive(packet), field);
        }
        assertEquals(7, legs.count(PercCounter.RTP_RECEIVED_MALFORMED));
    }

    @Test
    void receive_cryptexExtension_invalidPacket() throws Exception {
        byte[] rtp = Legs.rtp(1, 1, 20);
        rtp[0] |= 0x10;
        BigEndian.putInt32(rtp, 12, 0xC0DE0001);
        assertEquals(SrtpErrorStatus.INVALID_PACKET, receive(protect(rtp)));
    }

    @Test
    void receive_otherSsrcThanTheContexts_invalidPacket() throws Exception {
        byte[] packet = protect(Legs.rtp(1, 1, 20));
        SrtpCryptoContext other = legs.receiveFactory().deriveContext(5, 0);
        assertEquals(
                SrtpErrorStatus.INVALID_PACKET, other.reverseTransformPacket(BridgePacket.of(packet, 0, 20), false));
    }

    @Test
    void receive_packetTheBridgeDiscards_getsNoTrailer() throws Exception {
        BridgePacket packet = BridgePacket.of(protect(Legs.rtp(1, 1, 50)), 10, 20);
        assertEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(packet, true));
        byte[] result = packet.toByteArray();
        assertFalse(PrivateTrailer.isPresent(result, 12, result.length));
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_SKIPPED));
    }

    @Test
    void receive_shorterThanInnerTag_authFail() throws Exception {
        byte[] rtp = Legs.rtp(1, 1, 10);
        rtp[21] = 0;
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        outer.protect(packet);
        byte[] withField = Arrays.copyOf(packet.toByteArray(), packet.length() + 1);
        assertEquals(SrtpErrorStatus.AUTH_FAIL, receive(withField));
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_ILLEGAL_OHB));
    }

    @Test
    void receive_moreSourcesThanAllowed_fails() throws Exception {
        SrtpContextFactory factory = legs.receiveFactory();
        for (int ssrc = 1; ssrc <= 5; ssrc++) {
            byte[] rtp = Legs.rtp(1, 1, 20);
            BigEndian.putInt32(rtp, 8, ssrc);
            PacketBuffer packet = PacketBuffer.copyOf(rtp);
            new EndToEndSender(legs.profile, legs.innerKey, legs.innerSalt, ssrc, 0).encrypt(packet);
            outer.protect(packet);
            byte[] withField = Arrays.copyOf(packet.toByteArray(), packet.length() + 1);
            SrtpErrorStatus status =
                    factory.deriveContext(ssrc, 0).reverseTransformPacket(BridgePacket.of(withField, 0, 20), false);
            assertEquals(ssrc <= 4 ? SrtpErrorStatus.OK : SrtpErrorStatus.FAIL, status);
        }
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_TOO_MANY_SOURCES));
    }

    @Test
    void receive_forgedPacketsOfManySources_leaveNoState() throws Exception {
        SrtpContextFactory factory = legs.receiveFactory();
        for (int ssrc = 1; ssrc <= 50; ssrc++) {
            byte[] forged = new byte[80];
            forged[0] = (byte) 0x80;
            BigEndian.putInt32(forged, 8, ssrc);
            assertEquals(
                    SrtpErrorStatus.AUTH_FAIL,
                    factory.deriveContext(ssrc, 0).reverseTransformPacket(BridgePacket.of(forged, 0, 20), false));
        }
        assertEquals(SrtpErrorStatus.OK, receive(protect(Legs.rtp(1, 1, 20))));
    }

    @Test
    void receive_contextDerivedAgain_goesOnAtTheRocAndRefusesReplays() throws Exception {
        SrtpContextFactory factory = legs.receiveFactory();
        SrtpCryptoContext first = factory.deriveContext(Legs.SSRC, 0);
        byte[] early = protect(Legs.rtp(40_000, 1, 20));
        byte[] wrapped = null;
        for (int i = 0; i < 3; i++) {
            byte[] packet = i == 0 ? early : protect(Legs.rtp((65_000 + (i - 1) * 1000) & 0xFFFF, 1, 20));
            wrapped = packet;
            assertEquals(SrtpErrorStatus.OK, first.reverseTransformPacket(BridgePacket.of(packet, 0, 20), false));
        }
        SrtpCryptoContext second = factory.deriveContext(Legs.SSRC, 0);
        assertEquals(SrtpErrorStatus.REPLAY_OLD, second.reverseTransformPacket(BridgePacket.of(wrapped, 0, 20), false));
        assertEquals(SrtpErrorStatus.REPLAY_OLD, second.reverseTransformPacket(BridgePacket.of(early, 0, 20), false));
        byte[] next = protect(Legs.rtp(2000, 1, 20));
        assertEquals(SrtpErrorStatus.OK, second.reverseTransformPacket(BridgePacket.of(next, 0, 20), false));
    }

    @Test
    void receive_newContextRightBeforeWrap_findsTheNextRoc() throws Exception {
        SrtpContextFactory factory = legs.receiveFactory();
        byte[] last = protect(Legs.rtp(0xFFFF, 1, 20));
        factory.deriveContext(Legs.SSRC, 0).reverseTransformPacket(BridgePacket.of(last, 0, 20), false);
        SrtpCryptoContext second = factory.deriveContext(Legs.SSRC, 0);
        byte[] forged = protect(Legs.rtp(0, 1, 20));
        byte[] genuine = forged.clone();
        forged[20] ^= 1;
        assertEquals(SrtpErrorStatus.AUTH_FAIL, second.reverseTransformPacket(BridgePacket.of(forged, 0, 20), false));
        assertEquals(SrtpErrorStatus.OK, second.reverseTransformPacket(BridgePacket.of(genuine, 0, 20), false));
        byte[] after = protect(Legs.rtp(1, 1, 20));
        assertEquals(SrtpErrorStatus.OK, second.reverseTransformPacket(BridgePacket.of(after, 0, 20), false));
    }

    @Test
    void deriveContext_afterClose_throws() {
        SrtpContextFactory factory = legs.receiveFactory();
        factory.close();
        assertThrows(GeneralSecurityException.class, () -> factory.deriveContext(Legs.SSRC, 0));
        assertThrows(GeneralSecurityException.class, () -> factory.deriveControlContext(Legs.SSRC));
    }

    @Test
    void transformPacket_onAReceivingContext_isABug() {
        assertThrows(IllegalStateException.class, () -> context.transformPacket(BridgePacket.of(new byte[40], 0, 20)));
    }
}
