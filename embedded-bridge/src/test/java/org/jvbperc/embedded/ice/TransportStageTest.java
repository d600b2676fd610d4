package org.jvbperc.embedded.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.rtp.DatagramClass;

/** Every first octet in every stage (RFC 9443 section 3). */
class TransportStageTest {
    @ParameterizedTest
    @EnumSource(TransportStage.class)
    void actionFor_everyFirstOctet_followsStage(TransportStage stage) {
        for (int first = 0; first <= 255; first++) {
            byte[] datagram = new byte[12];
            datagram[0] = (byte) first;
            datagram[1] = 0x60;
            DatagramClass packet = DatagramClass.of(datagram, 0, datagram.length);
            assertEquals(expected(stage, packet), stage.actionFor(packet), stage + " octet " + first);
        }
    }

    @Test
    void actionFor_rtcp_likeRtp() {
        for (TransportStage stage : TransportStage.values()) {
            assertEquals(stage.actionFor(DatagramClass.SRTP), stage.actionFor(DatagramClass.SRTCP));
        }
    }

    private static DatagramAction expected(TransportStage stage, DatagramClass packet) {
        if (stage == TransportStage.CLOSED || packet == DatagramClass.OTHER) {
            return DatagramAction.DROP;
        }
        if (packet == DatagramClass.STUN) {
            return DatagramAction.ICE;
        }
        boolean dtls = packet == DatagramClass.DTLS;
        if (stage == TransportStage.VALIDATED) {
            return dtls ? DatagramAction.TO_TUNNEL : DatagramAction.TO_MEDIA;
        }
        return dtls ? DatagramAction.HOLD : DatagramAction.DROP;
    }
}
