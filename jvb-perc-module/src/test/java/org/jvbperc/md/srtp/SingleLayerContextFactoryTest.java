package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;

/** A browser's leg: plain SRTP. {@link SingleLayerSendContextTest} is about what is sent. */
class SingleLayerContextFactoryTest {
    private static final int TAG_BYTES = 16;

    private final Legs legs = new Legs(ProtectionProfile.AEAD_AES_128_GCM, 5);
    private final SrtpContextFactory sending = legs.sendFactory();

    private static BridgePacket packet(int sequenceNumber, int content) {
        byte[] b = new byte[112];
        Arrays.fill(b, 12, b.length, (byte) content);
        b[0] = (byte) 0x80;
        b[1] = 96;
        b[2] = (byte) (sequenceNumber >>> 8);
        b[3] = (byte) sequenceNumber;
        for (int i = 0; i < 4; i++) {
            b[8 + i] = (byte) (Legs.SSRC >>> (24 - 8 * i));
        }
        return BridgePacket.of(b, 10, 40);
    }

    @Test
    void packet_protectedAndOpened_isTheSame_andLongerByATagOnlyBetween() throws Exception {
        SrtpContextFactory receiving = legs.legA.rtpReceive(legs.profile, legs.outerKeyB, legs.outerSaltB);
        BridgePacket packet = packet(7, 1);
        byte[] clear = packet.toByteArray();
        assertEquals(SrtpErrorStatus.OK, sending.deriveContext(Legs.SSRC, 0).transformPacket(packet));
        assertEquals(clear.length + TAG_BYTES, packet.getLength());
        SrtpCryptoContext context = receiving.deriveContext(Legs.SSRC, 0);
        BridgePacket again = packet.copy();
        assertEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(packet, false));
        assertArrayEquals(clear, packet.toByteArray());
        assertNotEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(again, false), "a replay");
    }

    @Test
    void observer_seesEachOpenedPacketOnce_withoutItsLayer() throws Exception {
        List<ObservedPacket> seen = new ArrayList<>();
        HopByHopLeg observed = new HopByHopLeg(4, 1, 1 << 20, legs.metrics, Legs.LOGGER, seen::add);
        SrtpCryptoContext context = observed.rtpReceive(legs.profile, legs.outerKeyB, legs.outerSaltB)
                .deriveContext(Legs.SSRC, 0);
        BridgePacket packet = packet(7, 1);
        Octets clear = Octets.of(packet.toByteArray());
        assertEquals(SrtpErrorStatus.OK, sending.deriveContext(Legs.SSRC, 0).transformPacket(packet));
        BridgePacket again = packet.copy();
        BridgePacket forged = packet.copy();
        forged.getBuffer()[forged.getOffset() + 20] ^= 1;
        assertNotEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(forged, false));
        assertEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(packet, false));
        assertNotEquals(SrtpErrorStatus.OK, context.reverseTransformPacket(again, false));
        assertEquals(List.of(new ObservedPacket(clear, Octets.EMPTY)), seen);
    }

    @Test
    void factory_closed_derivesNothing_andNeverSrtcp() {
        assertThrows(GeneralSecurityException.class, () -> sending.deriveControlContext(Legs.SSRC));
        sending.close();
        assertThrows(GeneralSecurityException.class, () -> sending.deriveContext(Legs.SSRC, 0));
    }
}
