package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** Whatever arrives or the bridge hands over: no exception, and nothing leaves that is not protected. */
class PercSrtpFuzzTest {
    /** Octets from the network. */
    @FuzzTest(maxDuration = "60s")
    void receive(byte[] data) throws Exception {
        Legs legs = Legs.double128();
        int ssrc = data.length >= 12 ? BigEndian.int32(data, 8) : 0;
        SrtpErrorStatus status =
                legs.receiveFactory().deriveContext(ssrc, 0).reverseTransformPacket(BridgePacket.of(data, 3, 5), false);
        assertFalse(status == SrtpErrorStatus.OK, "a forgery");
    }

    /** Octets that somebody with the endpoint's keys put inside the outer layer, EKT field behind the last zero or so. */
    @FuzzTest(maxDuration = "60s")
    void relay(byte[] data) throws Exception {
        Legs legs = Legs.double128();
        if (data.length < 13) {
            return;
        }
        int fieldLength = Math.min(data[0] & 0xFF, data.length - 13);
        byte[] rtp = Arrays.copyOfRange(data, 1, data.length - fieldLength);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        try (SrtpSender outer = legs.outerSenderA();
                SrtpReceiver atB = legs.outerReceiverB()) {
            if (outer.protect(packet) != SrtpStatus.OK) {
                return;
            }
            byte[] wire = Arrays.copyOf(packet.toByteArray(), packet.length() + fieldLength);
            System.arraycopy(data, data.length - fieldLength, wire, packet.length(), fieldLength);
            int ssrc = BigEndian.int32(wire, 8);
            BridgePacket bridge = BridgePacket.of(wire, 0, 7);
            if (legs.receiveFactory().deriveContext(ssrc, 0).reverseTransformPacket(bridge, false)
                    != SrtpErrorStatus.OK) {
                return;
            }
            assertEquals(
                    SrtpErrorStatus.OK,
                    legs.sendFactory().deriveContext(ssrc, 0).transformPacket(bridge));
            byte[] sent = bridge.toByteArray();
            PacketBuffer received = PacketBuffer.copyOf(Arrays.copyOf(sent, sent.length - fieldLength));
            assertEquals(SrtpStatus.OK, atB.unprotect(received), "protected under B's key");
        }
    }

    /** Octets inside the bridge, ending with a genuine magic, so that the lengths before it are looked at. */
    @FuzzTest(maxDuration = "60s")
    void send(byte[] data) throws Exception {
        byte[] genuine = new byte[12 + PrivateTrailer.LENGTH_BYTES];
        PrivateTrailer.write(genuine, 0, 12, 0, 0);
        byte[] packet = Arrays.copyOf(data, data.length + 9);
        System.arraycopy(genuine, genuine.length - 9, packet, data.length, 9);
        Legs legs = Legs.double128();
        int ssrc = packet.length >= 12 ? BigEndian.int32(packet, 8) : 0;
        BridgePacket bridge = BridgePacket.of(packet, 0, 0);
        SrtpErrorStatus status = legs.sendFactory().deriveContext(ssrc, 0).transformPacket(bridge);
        if (status == SrtpErrorStatus.OK) {
            byte[] sent = bridge.toByteArray();
            int ektLength = BigEndian.uint16(packet, packet.length - 12);
            try (SrtpReceiver atB = legs.outerReceiverB()) {
                PacketBuffer received = PacketBuffer.copyOf(Arrays.copyOf(sent, sent.length - ektLength));
                assertEquals(SrtpStatus.OK, atB.unprotect(received), "protected under B's key");
            }
        }
    }
}
