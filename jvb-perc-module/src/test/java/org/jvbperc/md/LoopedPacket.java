package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.srtp.BridgePackets;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** One packet from an endpoint into the bridge and back to the same endpoint, with the keys that endpoint has. */
final class LoopedPacket {
    private LoopedPacket() {}

    static void check(HopByHopTransforms transforms, HopByHopKeys keys, ProtectionProfile profile) throws Exception {
        assertEquals(16, profile.layerKeyLengthBytes());
        byte[] rtp = new byte[12 + 40];
        rtp[0] = (byte) 0x80;
        BigEndian.putInt32(rtp, 8, 77);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        SrtpSender sender = new SrtpSender(keys.clientWriteKey(), keys.clientWriteSalt());
        assertEquals(SrtpStatus.OK, sender.protect(packet));
        byte[] fromEndpoint = Arrays.copyOf(packet.toByteArray(), packet.length() + 1);
        ByteArrayBuffer inBridge = BridgePackets.of(fromEndpoint);
        assertEquals(
                SrtpErrorStatus.OK,
                transforms.rtpReceive().deriveContext(77, 0).reverseTransformPacket(inBridge, false));
        assertEquals(
                SrtpErrorStatus.OK, transforms.rtpSend().deriveContext(77, 0).transformPacket(inBridge));
        PacketBuffer toEndpoint =
                new PacketBuffer(inBridge.getBuffer(), inBridge.getOffset(), inBridge.getLength() - 1);
        SrtpReceiver receiver = new SrtpReceiver(keys.serverWriteKey(), keys.serverWriteSalt());
        assertEquals(SrtpStatus.OK, receiver.unprotect(toEndpoint));
        assertArrayEquals(rtp, toEndpoint.toByteArray());
    }
}
