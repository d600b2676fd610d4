package org.jvbperc.sctp.datachannel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.SctpAssociation;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpListener;
import org.jvbperc.sctp.SctpRole;

/** Channels: negotiated, opened by either side, closed by either side, and peers that do it wrong. */
class DataChannelTest {
    private static final DataChannel KEYS = new DataChannel(0, "perc-keys", "", true);

    private final long now = 1;
    private final Deque<Runnable> wire = new ArrayDeque<>();

    private void run() {
        while (!wire.isEmpty()) {
            wire.remove().run();
        }
    }

    /** A side that writes down what it hears. */
    private final class Side implements DataChannelListener {
        final DataChannelPeer peer;
        final List<String> heard = new ArrayList<>();
        final List<DataChannel> channels = new ArrayList<>();
        Consumer<byte[]> to = packet -> {};

        Side(SctpRole role, boolean dtlsClient, long seed) {
            peer = new DataChannelPeer(SctpConfig.of(role), dtlsClient, new Random(seed), this);
        }

        @Override
        public void sendPacket(byte[] buffer, int offset, int length) {
            byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
            wire.add(() -> to.accept(packet));
        }

        @Override
        public void opened(DataChannel channel) {
            channels.add(channel);
            heard.add("opened " + channel.id() + " " + channel.label() + "/" + channel.protocol());
        }

        @Override
        public void message(DataChannel channel, boolean text, byte[] message) {
            heard.add((text ? "text " : "binary ") + channel.id() + " " + new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void closed(DataChannel channel) {
            heard.add("closed " + channel.id());
        }

        @Override
        public void ended(SctpClosure closure) {
            heard.add("ended " + closure.kind());
        }

        List<String> take() {
            List<String> taken = List.copyOf(heard);
            heard.clear();
            return taken;
        }
    }

    private final Side left = new Side(SctpRole.ACTIVE, true, 1);
    private final Side right = new Side(SctpRole.PASSIVE, false, 2);

    private void connect(boolean negotiated) {
        left.to = packet -> right.peer.receive(packet, 0, packet.length, now);
        right.to = packet -> left.peer.receive(packet, 0, packet.length, now);
        if (negotiated) {
            left.peer.negotiate(KEYS);
            right.peer.negotiate(KEYS);
        }
        right.peer.start(now);
        left.peer.start(now);
        run();
    }

    @Test
    void negotiatedChannel_carriesBinaryTextAndEmptyMessages() {
        connect(true);
        assertEquals(List.of("opened 0 perc-keys/"), left.take());
        assertEquals(List.of("opened 0 perc-keys/"), right.take());
        assertTrue(left.peer.send(KEYS, "b".getBytes(StandardCharsets.UTF_8), now));
        assertTrue(left.peer.sendText(KEYS, "tü", now));
        assertTrue(left.peer.send(KEYS, new byte[0], now));
        assertTrue(left.peer.sendText(KEYS, "", now));
        run();
        assertEquals(List.of("binary 0 b", "text 0 tü", "binary 0 ", "text 0 "), right.take());
        assertThrows(IllegalArgumentException.class, () -> left.peer.send(KEYS, new byte[16_385], now));
        left.peer.abort("over", now);
        run();
        assertEquals(List.of("ended PEER_ABORT"), right.take());
        assertEquals(List.of("ended LOCAL_ABORT"), left.take());
        assertFalse(left.peer.send(KEYS, new byte[1], now));
        assertTrue(left.peer.isEnded());
    }

    @Test
    void channels_openedByEitherSide_haveIdentifiersOfTheirDtlsRole() {
        connect(true);
        left.take();
        right.take();
        DataChannel mine = left.peer.open("mine", "v1", now).orElseThrow();
        assertEquals(2, mine.id());
        assertFalse(left.peer.send(mine, new byte[1], now), "not before it is acknowledged");
        DataChannel theirs = right.peer.open("theirs", "", now).orElseThrow();
        assertEquals(1, theirs.id());
        run();
        assertEquals(List.of("opened 1 theirs/", "opened 2 mine/v1"), sorted(left.take()));
        assertEquals(List.of("opened 1 theirs/", "opened 2 mine/v1"), sorted(right.take()));
        assertTrue(right.peer.send(mine, "x".getBytes(StandardCharsets.UTF_8), now));
        run();
        assertEquals(List.of("binary 2 x"), left.take());
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    @Test
    void channel_closed_isClosedOnBothSidesAndItsIdentifierIsFree() {
        connect(true);
        for (int round = 0; round < 3; round++) {
            DataChannel channel = left.peer.open("round", "", now).orElseThrow();
            assertEquals(2, channel.id());
            run();
            left.take();
            right.take();
            Side closing = round % 2 == 0 ? left : right;
            assertTrue(closing.peer.sendText(channel, "last", now));
            closing.peer.close(channel, now);
            closing.peer.close(channel, now);
            assertFalse(closing.peer.sendText(channel, "later", now));
            run();
            assertEquals(List.of("closed 2"), closing.take());
            assertEquals(List.of("text 2 last", "closed 2"), (closing == left ? right : left).take());
        }
        left.peer.close(KEYS, now);
        run();
        assertEquals(List.of("closed 0"), right.take());
        assertFalse(right.peer.send(KEYS, new byte[1], now));
    }

    /** The association below, used by hand: what a stock library or an attacker may send. */
    private final class Raw implements SctpListener {
        final SctpAssociation association = new SctpAssociation(SctpConfig.of(SctpRole.ACTIVE), new Random(3), this);
        final List<String> heard = new ArrayList<>();

        @Override
        public void sendPacket(byte[] buffer, int offset, int length) {
            byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
            wire.add(() -> right.peer.receive(packet, 0, packet.length, now));
        }

        @Override
        public void established() {}

        @Override
        public void message(int stream, int ppid, byte[] message) {
            heard.add(stream + " " + ppid + " " + HexFormat.of().formatHex(message));
        }

        @Override
        public void incomingReset(int[] streams) {
            heard.add("reset " + Arrays.toString(streams));
        }

        @Override
        public void closed(SctpClosure closure) {
            heard.add("closed " + closure.kind());
        }

        void send(int stream, int ppid, String hex) {
            assertTrue(association.send(stream, ppid, HexFormat.of().parseHex(hex), now));
            run();
        }

        List<String> take() {
            List<String> taken = List.copyOf(heard);
            heard.clear();
            return taken;
        }
    }

    private Raw raw(boolean negotiated) {
        Raw raw = new Raw();
        right.to = packet -> raw.association.receive(packet, 0, packet.length, now);
        if (negotiated) {
            right.peer.negotiate(KEYS);
        }
        right.peer.start(now);
        raw.association.start(now);
        run();
        right.take();
        return raw;
    }

    private static final String OPEN = "03000000" + "00000000" + "00090000" + "706572632d6b657973";

    @Test
    void open_ofTheNegotiatedChannel_isAcknowledged() {
        Raw raw = raw(true);
        raw.send(0, 50, OPEN);
        assertEquals(List.of("0 50 02"), raw.take());
        raw.send(0, 53, "41");
        assertEquals(List.of("binary 0 A"), right.take());
    }

    @Test
    void open_ofAnotherChannel_isAcknowledgedAndTold() {
        Raw raw = raw(true);
        raw.send(2, 50, "03820100" + "00000005" + "00010002" + "61" + "6263");
        assertEquals(List.of("2 50 02"), raw.take());
        assertEquals(List.of("opened 2 a/bc"), right.take());
        assertTrue(right.peer.sendText(right.channels.get(1), "hi", now));
        run();
        assertEquals(List.of("2 51 6869"), raw.take());
        raw.send(2, 50, OPEN);
        assertEquals(List.of("reset [2]"), raw.take(), "opened twice");
    }

    @Test
    void controlMessages_thatAreMalformedOrMisplaced_closeTheChannel() {
        Raw raw = raw(true);
        String[] wrong = {
            "03000000" + "00000000" + "00090000" + "7065",
            "03000000" + "00000000" + "00010000" + "7065",
            "03000000" + "00000000" + "00010000" + "ff",
            "03000000" + "00000000" + "0000",
            "07",
            "0200"
        };
        for (int i = 0; i < wrong.length; i++) {
            raw.send(2 + 2 * i, 50, wrong[i]);
            assertEquals(List.of("reset [" + (2 + 2 * i) + "]"), raw.take());
        }
        raw.send(1, 50, OPEN);
        assertEquals(List.of("reset [1]"), raw.take(), "an identifier of the other side's");
        raw.send(20, 50, "02");
        assertEquals(List.of(), raw.take());
        assertEquals(List.of(), right.take());
        raw.send(0, 50, "07");
        assertEquals(List.of("reset [0]"), raw.take());
    }

    @Test
    void messages_withoutAChannelOrOfAnUnknownKind_areDropped() {
        Raw raw = raw(true);
        raw.send(4, 53, "41");
        for (int ppid : new int[] {0, 52, 54, 55, 58, -1}) {
            raw.send(0, ppid, "41");
        }
        assertEquals(List.of(), right.take());
        raw.send(0, 56, "00");
        raw.send(0, 57, "00");
        assertEquals(List.of("text 0 ", "binary 0 "), right.take());
    }

    @Test
    void channels_moreThanTheLimit_areReset() {
        Raw raw = raw(true);
        for (int i = 1; i < DataChannelPeer.MAX_CHANNELS; i++) {
            raw.send(2 * i, 50, OPEN);
            assertEquals(List.of(2 * i + " 50 02"), raw.take());
        }
        raw.send(100, 50, OPEN);
        assertEquals(List.of("reset [100]"), raw.take());
        assertTrue(right.peer.open("one more", "", now).isEmpty());
        raw.association.resetStream(2, now);
        run();
        assertEquals(List.of("reset [2]"), raw.take());
        raw.send(100, 50, OPEN);
        assertEquals(List.of("100 50 02"), raw.take());
    }

    @Test
    void channel_thatThePeerResets_isResetHereToo() {
        Raw raw = raw(true);
        raw.association.resetStream(0, now);
        run();
        assertEquals(List.of("reset [0]"), raw.take());
        assertEquals(List.of("closed 0"), right.take());
    }

    @Test
    void negotiate_withWrongChannels_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> left.peer.negotiate(new DataChannel(0, "", "", false)));
        assertThrows(IllegalArgumentException.class, () -> left.peer.negotiate(new DataChannel(1_024, "", "", true)));
        left.peer.negotiate(KEYS);
        assertThrows(IllegalArgumentException.class, () -> left.peer.negotiate(KEYS));
        assertThrows(IllegalArgumentException.class, () -> new DataChannel(65_535, "", "", true));
        assertTrue(left.peer.open("early", "", now).isEmpty());
        left.peer.start(now);
        assertThrows(IllegalStateException.class, () -> left.peer.negotiate(new DataChannel(1, "", "", true)));
    }

    @Test
    void openMessage_isReadAsItIsWritten() {
        DcepOpen open = new DcepOpen("perc-keys", "");
        assertArrayEquals(HexFormat.of().parseHex(OPEN), open.encode());
        assertEquals(open, DcepOpen.decode(open.encode()));
        assertNull(DcepOpen.decode(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new DcepOpen("a".repeat(65_536), "").encode());
    }
}
