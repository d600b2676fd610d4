package org.jvbperc.embedded.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every first octet in every stage (RFC 9443 section 3). */
class PacketClassTest {
    @Test
    void of_everyFirstOctet_followsTable() {
        for (int first = 0; first <= 255; first++) {
            assertEquals(
                    expected(first), PacketClass.of(new byte[] {(byte) first, 0x60, 0, 0}, 0, 4), "octet " + first);
        }
    }

    private static PacketClass expected(int first) {
        if (first <= 3) {
            return PacketClass.STUN;
        } else if (first <= 19) {
            return PacketClass.OTHER; // 4..15 unassigned, 16..19 ZRTP
        } else if (first <= 63) {
            return PacketClass.DTLS;
        } else if (first <= 127) {
            return PacketClass.OTHER; // TURN channels, QUIC
        }
        return first <= 191 ? PacketClass.RTP : PacketClass.OTHER;
    }

    @Test
    void of_everySecondOctetOfRtp_separatesRtcp() {
        for (int second = 0; second <= 255; second++) {
            int type = second & 0x7F;
            PacketClass expected = type >= 64 && type <= 95 ? PacketClass.RTCP : PacketClass.RTP;
            assertEquals(expected, PacketClass.of(new byte[] {(byte) 0x80, (byte) second}, 0, 2), "octet " + second);
        }
    }

    @Test
    void of_tooShort_isOther() {
        assertEquals(PacketClass.OTHER, PacketClass.of(new byte[] {22}, 0, 0));
        assertEquals(PacketClass.OTHER, PacketClass.of(new byte[] {(byte) 0x80}, 0, 1));
    }

    @Test
    void of_offset_isHonoured() {
        assertEquals(PacketClass.DTLS, PacketClass.of(new byte[] {0, 0, 26, 0}, 2, 2));
    }

    @ParameterizedTest
    @EnumSource(TransportStage.class)
    void actionFor_everyFirstOctet_followsStage(TransportStage stage) {
        for (int first = 0; first <= 255; first++) {
            PacketClass packet = PacketClass.of(new byte[] {(byte) first, 0x60}, 0, 2);
            assertEquals(expected(stage, packet), stage.actionFor(packet), stage + " octet " + first);
        }
    }

    @Test
    void actionFor_rtcp_likeRtp() {
        for (TransportStage stage : TransportStage.values()) {
            assertEquals(stage.actionFor(PacketClass.RTP), stage.actionFor(PacketClass.RTCP));
        }
    }

    private static DatagramAction expected(TransportStage stage, PacketClass packet) {
        if (stage == TransportStage.CLOSED || packet == PacketClass.OTHER) {
            return DatagramAction.DROP;
        }
        if (packet == PacketClass.STUN) {
            return DatagramAction.ICE;
        }
        boolean dtls = packet == PacketClass.DTLS;
        if (stage == TransportStage.VALIDATED) {
            return dtls ? DatagramAction.TO_TUNNEL : DatagramAction.TO_MEDIA;
        }
        return dtls ? DatagramAction.HOLD : DatagramAction.DROP;
    }
}
