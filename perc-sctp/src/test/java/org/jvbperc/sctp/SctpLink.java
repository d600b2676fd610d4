package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Two associations on simulated time, and a link between them that loses, repeats, delays and reorders packets as a seed says. */
final class SctpLink {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;

    private static final int MAX_STEPS = 300_000;
    private static final int MAX_FLYING = 5_000;

    /** A message that arrived. */
    record Message(int stream, int ppid, byte[] octets) {}

    /** One side and what its listener heard. */
    final class Side implements SctpListener {
        final SctpAssociation association;
        final int maxPacket;
        final List<Message> messages = new ArrayList<>();
        final List<int[]> incomingResets = new ArrayList<>();
        final List<Integer> outgoingResets = new ArrayList<>();
        final List<SctpClosure> closures = new ArrayList<>();
        final List<byte[]> sent = new ArrayList<>();
        int established;
        int restarted;
        int writable;
        /** What this side sends for itself when it hears of a message. */
        Predicate<Message> onMessage = message -> true;

        Side(SctpConfig config, long seed) {
            this.association = new SctpAssociation(config, new Random(seed), this);
            this.maxPacket = config.maxPacketBytes();
        }

        @Override
        public void sendPacket(byte[] buffer, int offset, int length) {
            assertTrue(length <= maxPacket, "packet of " + length);
            assertEquals(0, length % 4, "packets are padded");
            byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
            Arrays.fill(buffer, (byte) 0xEE);
            sent.add(packet);
            transmit(this == left ? right : left, packet);
        }

        @Override
        public void established() {
            open();
            established++;
        }

        @Override
        public void message(int stream, int ppid, byte[] message) {
            open();
            Message received = new Message(stream, ppid, message);
            messages.add(received);
            assertTrue(onMessage.test(received));
        }

        @Override
        public void incomingReset(int[] streams) {
            open();
            incomingResets.add(streams);
        }

        @Override
        public void outgoingReset(int stream, boolean performed) {
            open();
            outgoingResets.add(performed ? stream : -1);
        }

        @Override
        public void writable() {
            open();
            writable++;
        }

        @Override
        public void restarted() {
            open();
            restarted++;
        }

        @Override
        public void closed(SctpClosure closure) {
            open();
            closures.add(closure);
        }

        private void open() {
            assertTrue(closures.isEmpty(), "nothing comes after the end");
        }

        /** The kind of the closure; fails if it is not closed. */
        SctpClosure.Kind closure() {
            assertEquals(1, closures.size());
            return closures.get(0).kind();
        }

        boolean send(int stream, byte[] message) {
            return association.send(stream, 53, message, now);
        }
    }

    private record InFlight(long time, long order, Side to, byte[] packet) {}

    final Random random;
    final PriorityQueue<InFlight> flying =
            new PriorityQueue<>(Comparator.comparingLong(InFlight::time).thenComparingLong(InFlight::order));
    Side left;
    Side right;
    long now = 1_000 * SECOND;
    double loss;
    double duplication;
    long delay = 20 * MILLISECOND;
    long jitter;
    /** Packets that are to be let through. */
    Predicate<byte[]> filter = packet -> true;

    private long order;

    SctpLink(long seed, SctpConfig leftConfig, SctpConfig rightConfig) {
        random = new Random(seed);
        left = new Side(leftConfig, random.nextLong());
        right = new Side(rightConfig, random.nextLong());
    }

    SctpLink(long seed) {
        this(seed, SctpConfig.of(SctpRole.ACTIVE), SctpConfig.of(SctpRole.PASSIVE));
    }

    /** A link on which the association is up. */
    static SctpLink established(long seed) {
        SctpLink link = new SctpLink(seed);
        link.start();
        link.runUntil(() -> link.left.established == 1 && link.right.established == 1);
        return link;
    }

    void start() {
        left.association.start(now);
        right.association.start(now);
    }

    void transmit(Side to, byte[] packet) {
        if (!filter.test(packet)) {
            return;
        }
        int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long time = now + delay + (jitter == 0 ? 0 : random.nextLong(jitter));
            flying.add(new InFlight(time, order++, to, packet));
        }
    }

    /** Goes to the next moment at which something happens; false if there is none before an end. */
    boolean step(long end) {
        long next = Math.min(left.association.nextTimeout(), right.association.nextTimeout());
        if (!flying.isEmpty()) {
            next = Math.min(next, flying.peek().time());
        }
        if (next > end) {
            return false;
        }
        now = Math.max(now, next);
        while (!flying.isEmpty() && flying.peek().time() <= now) {
            InFlight arrived = flying.remove();
            byte[] around = new byte[arrived.packet().length + 7];
            System.arraycopy(arrived.packet(), 0, around, 3, arrived.packet().length);
            arrived.to().association.receive(around, 3, arrived.packet().length, now);
        }
        for (Side side : List.of(left, right)) {
            if (side.association.nextTimeout() <= now) {
                side.association.handleTimeout(now);
                assertFalse(side.association.nextTimeout() <= now, "a time-out that was handled is over");
            }
        }
        return true;
    }

    /** Runs until something holds, for an hour of simulated time at most. */
    void runUntil(BooleanSupplier condition) {
        long end = now + 3_600 * SECOND;
        int steps = 0;
        while (!condition.getAsBoolean()) {
            assertTrue(steps++ < MAX_STEPS && flying.size() < MAX_FLYING, "packets ask for ever more packets");
            assertTrue(step(end), "nothing more happens, and it does not hold");
        }
    }

    /** Runs for a time. */
    void runFor(long nanos) {
        long end = now + nanos;
        while (step(end)) {}
        now = end;
    }
}
