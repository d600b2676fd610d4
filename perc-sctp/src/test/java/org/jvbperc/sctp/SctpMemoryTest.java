package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;
import org.jvbperc.sctp.wire.ChunkType;

/** What an association that has nothing to do holds: at most 4 KiB, measured on the heap. */
class SctpMemoryTest {
    private static final int ASSOCIATIONS = 400;
    private static final int LIMIT = 4_096;

    /** Hands packets over to the other side; keeps nothing. */
    private static final class Wire implements DataChannelListener {
        private final List<byte[]> packets;
        private boolean opened;

        Wire(List<byte[]> packets) {
            this.packets = packets;
        }

        @Override
        public void sendPacket(byte[] buffer, int offset, int length) {
            packets.add(java.util.Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void opened(DataChannel channel) {
            opened = true;
        }

        @Override
        public void message(DataChannel channel, boolean text, byte[] message) {}

        @Override
        public void ended(SctpClosure closure) {}
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static DataChannelPeer peer(SctpConfig config, Random random, Wire wire) {
        DataChannelPeer peer = new DataChannelPeer(config, false, random, wire);
        peer.negotiate(new DataChannel(0, "perc-keys", "", true));
        peer.start(0);
        return peer;
    }

    private static void exchange(
            DataChannelPeer left, List<byte[]> toLeft, DataChannelPeer right, List<byte[]> toRight, long now) {
        while (!toLeft.isEmpty() || !toRight.isEmpty()) {
            DataChannelPeer to = toLeft.isEmpty() ? right : left;
            byte[] packet = (toLeft.isEmpty() ? toRight : toLeft).remove(0);
            to.receive(packet, 0, packet.length, now);
        }
    }

    @Test
    void idleAssociation_afterMessagesInBothDirections_isSmall() {
        Random random = new Random(1);
        SctpConfig active = SctpConfig.of(SctpRole.ACTIVE);
        SctpConfig passive = SctpConfig.of(SctpRole.PASSIVE);
        DataChannel channel = new DataChannel(0, "perc-keys", "", true);
        List<DataChannelPeer> kept = new ArrayList<>(2 * ASSOCIATIONS);
        long before = 0;
        int warmUp = 20;
        for (int i = 0; i < warmUp + ASSOCIATIONS; i++) {
            if (i == warmUp) {
                before = used();
            }
            List<byte[]> toLeft = new ArrayList<>();
            List<byte[]> toRight = new ArrayList<>();
            Wire leftWire = new Wire(toRight);
            DataChannelPeer left = peer(active, random, leftWire);
            Wire rightWire = new Wire(toLeft);
            DataChannelPeer right = peer(passive, random, rightWire);
            exchange(left, toLeft, right, toRight, 1);
            assertTrue(leftWire.opened && rightWire.opened);
            for (int m = 0; m < 5; m++) {
                assertTrue(left.send(channel, new byte[16_000], 2));
                assertTrue(right.send(channel, new byte[16_000], 2));
                exchange(left, toLeft, right, toRight, 2);
            }
            left.handleTimeout(400_000_000L);
            right.handleTimeout(400_000_000L);
            exchange(left, toLeft, right, toRight, 400_000_000L);
            assertEquals(0, left.bufferedBytes() + right.bufferedBytes());
            if (i >= warmUp) {
                kept.add(left);
                kept.add(right);
            }
        }
        long each = (used() - before) / kept.size();
        assertTrue(each > 0 && each < LIMIT, each + " octets for each idle association");
        System.out.println("idle association with one data channel: " + each + " octets");
    }

    private static void flood(RawPeer peer, int inits) {
        for (int i = 1; i <= inits; i++) {
            peer.packet(0, RawPeer.chunk(1, 0, RawPeer.init(i, 65_536, 10, 10, i)));
            peer.sent.clear();
        }
    }

    @Test
    void waitingAssociation_floodedWithInits_keepsNothing() {
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), 0);
        flood(peer, 5_000);
        long before = used();
        flood(peer, 50_000);
        long kept = used() - before;
        assertTrue(kept < 400_000, kept + " octets are kept of 50000 INITs");
        peer.handshake();
    }

    /** The peer asks this side to reset all streams, and does not answer this side's request. */
    @Test
    void association_askedToResetAllStreams_holdsLittleForEach() {
        int streams = SctpConfig.of(SctpRole.PASSIVE).maxStreams();
        byte[] request = new byte[8 + 2 * streams];
        ByteBuffer fields = ByteBuffer.wrap(request);
        fields.putShort((short) 14).putShort((short) request.length).putInt(100);
        for (int stream = 0; stream < streams; stream++) {
            fields.putShort((short) stream);
        }
        List<RawPeer> asked = new ArrayList<>();
        for (int i = 0; i < ASSOCIATIONS; i++) {
            asked.add(RawPeer.up());
        }
        long before = used();
        for (RawPeer peer : asked) {
            peer.packet(RawPeer.chunk(ChunkType.RE_CONFIG, 0, request));
            assertEquals(List.of(ChunkType.RE_CONFIG), peer.takeTypes());
        }
        long each = (used() - before) / asked.size();
        assertTrue(each < 8L * streams, each + " octets are held for the reset of " + streams + " streams");
        assertEquals(
                ASSOCIATIONS,
                asked.stream().filter(peer -> peer.association.isEstablished()).count());
    }
}
