package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jvbperc.sctp.wire.SctpPacket;

/**
 * Any chunks under the right tag and checksum, as one or several packets: the association answers or ends, and holds no more than its limits. The first octet
 * says in which state it is; after that, each packet is its length in two octets and its chunks.
 */
class SctpPacketFuzzTest {
    private static final SctpConfig CONFIG = SctpConfig.of(SctpRole.PASSIVE).withLimits(1_150, 4_000, 8_000, 8_000);

    @FuzzTest(maxDuration = "60s")
    void chunks(byte[] data) {
        if (data.length == 0) {
            return;
        }
        RawPeer peer = peer(data[0]);
        int at = 1;
        while (at + 2 <= data.length) {
            int length = Math.min((data[at] & 0xFF) << 8 | data[at + 1] & 0xFF, data.length - at - 2);
            byte[] packet = new byte[12 + length];
            System.arraycopy(data, at + 2, packet, 12, length);
            boolean init = length > 0 && packet[12] == 1;
            SctpPacket.seal(packet, 0, packet.length, RawPeer.PORT, RawPeer.PORT, init ? 0 : peer.localTag);
            peer.raw(packet);
            peer.advance(SctpLink.MILLISECOND * length);
            at += 2 + length;
            assertTrue(peer.association.heldBytes() <= 8_000 + 4_000);
            assertTrue(peer.association.bufferedBytes() >= 0 && peer.association.bufferedBytes() <= 8_000);
        }
        peer.association.abort("over", peer.now);
        assertTrue(peer.closures.size() == 1 && peer.association.nextTimeout() == Long.MAX_VALUE);
    }

    private static RawPeer peer(byte state) {
        if ((state & 3) == 0) {
            RawPeer waiting = new RawPeer(CONFIG, 100);
            waiting.localTag = 5;
            return waiting;
        }
        if ((state & 3) == 1) {
            SctpConfig active = SctpConfig.of(SctpRole.ACTIVE).withLimits(1_150, 4_000, 8_000, 8_000);
            RawPeer asking = new RawPeer(active, 100);
            asking.localTag = asking.sent.get(0).u32(0);
            return asking;
        }
        RawPeer up = RawPeer.up(CONFIG, 100);
        up.association.send(0, 53, new byte[3_000], up.now);
        if ((state & 4) != 0) {
            up.association.shutdown(up.now);
        }
        if ((state & 8) != 0) {
            up.packet(RawPeer.data(102, 0, 2, "BE", (byte) 1));
        }
        return up;
    }

    /** Whole packets with whatever checksum: nothing happens unless it is right. */
    @FuzzTest(maxDuration = "30s")
    void packets(byte[] data) {
        RawPeer peer = RawPeer.up(CONFIG, 100);
        boolean valid = SctpPacket.isValid(data, 0, data.length, RawPeer.PORT, RawPeer.PORT);
        byte[] around = new byte[data.length + 9];
        Arrays.fill(around, (byte) 0x55);
        System.arraycopy(data, 0, around, 4, data.length);
        peer.association.receive(around, 4, data.length, peer.now);
        assertTrue(valid || (peer.sent.isEmpty() && peer.association.discardedPackets() == 1));
    }
}
