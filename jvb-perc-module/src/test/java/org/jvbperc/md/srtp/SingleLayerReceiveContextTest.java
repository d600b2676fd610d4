package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** What a browser sends to a bridge. */
class SingleLayerReceiveContextTest {
    private final Legs legs = new Legs(ProtectionProfile.AEAD_AES_128_GCM, 5);
    private final SrtpContextFactory factory = legs.receiveFactory();
    private final SrtpSender browser = legs.outerSenderA();
    private SrtpCryptoContext receive;

    @BeforeEach
    void derive() throws Exception {
        receive = factory.deriveContext(Legs.SSRC, 0);
    }

    private byte[] fromBrowser(byte[] rtp) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.OK, browser.protect(packet));
        return packet.toByteArray();
    }

    private static SrtpErrorStatus receive(SrtpCryptoContext context, byte[] wire) throws Exception {
        return context.reverseTransformPacket(BridgePacket.of(wire, 10, 20), false);
    }

    @Test
    void packets_areOpenedAndCounted_andTheirSourceIsKnown() throws Exception {
        byte[] rtp = Legs.rtp(7, 1, 100);
        BridgePacket packet = BridgePacket.of(fromBrowser(rtp), 10, 20);
        assertEquals(SrtpErrorStatus.OK, receive.reverseTransformPacket(packet, false));
        assertArrayEquals(rtp, packet.toByteArray());
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_OK));
        assertEquals(Set.of(Legs.SSRC), legs.legA.receivedSources());
    }

    @Test
    void forgedAndRepeatedPackets_areDroppedAndCounted() throws Exception {
        byte[] wire = fromBrowser(Legs.rtp(7, 1, 100));
        byte[] forged = wire.clone();
        forged[50] ^= 1;
        assertEquals(SrtpErrorStatus.AUTH_FAIL, receive(receive, forged));
        assertEquals(Set.of(), legs.legA.receivedSources(), "a source that has sent nothing authentic");
        assertEquals(SrtpErrorStatus.OK, receive(receive, wire));
        assertEquals(SrtpErrorStatus.REPLAY_FAIL, receive(receive, wire));
        assertEquals(SrtpErrorStatus.INVALID_PACKET, receive(receive, new byte[20]));
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_AUTH_FAIL));
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_REPLAY));
        assertEquals(1, legs.count(PercCounter.RTP_RECEIVED_MALFORMED));
    }

    @Test
    void contextDerivedAgain_goesOnInTheRightRoc_andTakesNoReplay() throws Exception {
        byte[] last = {};
        for (int sequenceNumber : new int[] {0x4000, 0xA000, 0xFFF0, 5}) {
            last = fromBrowser(Legs.rtp(sequenceNumber, 1, 100));
            assertEquals(SrtpErrorStatus.OK, receive(receive, last));
        }
        SrtpCryptoContext second = factory.deriveContext(Legs.SSRC, 0);
        assertEquals(SrtpErrorStatus.REPLAY_OLD, receive(second, last));
        assertEquals(SrtpErrorStatus.OK, receive(second, fromBrowser(Legs.rtp(6, 1, 100))));
    }

    @Test
    void moreSourcesThanAnEndpointMaySend_areDropped() throws Exception {
        for (int i = 0; i < 6; i++) {
            byte[] rtp = Legs.rtp(7, 1, 100);
            BigEndian.putInt32(rtp, 8, Legs.SSRC + i);
            SrtpErrorStatus expected = i < 4 ? SrtpErrorStatus.OK : SrtpErrorStatus.FAIL;
            assertEquals(expected, receive(factory.deriveContext(Legs.SSRC + i, 0), fromBrowser(rtp)));
        }
        assertEquals(2, legs.count(PercCounter.RTP_RECEIVED_TOO_MANY_SOURCES));
    }
}
