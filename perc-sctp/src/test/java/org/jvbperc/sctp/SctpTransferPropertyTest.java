package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.SctpLink.Message;

/** Whatever a link does to packets: messages arrive once, whole, and in the order of their stream, or not at all because the link is dead. */
class SctpTransferPropertyTest {
    private static final long SEED = 9260;
    private static final int RUNS = 150;
    private static final int STREAMS = 4;

    @Test
    void messages_overLossyLinks_arriveOnceAndInOrder() {
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            Random random = new Random(seed);
            SctpLink link = randomLink(seed, random);
            List<List<byte[]>> toRight = messages(random);
            List<List<byte[]>> toLeft = messages(random);
            link.start();
            feed(link, link.left, toRight, link.right, toLeft);
            check("seed " + seed + " to the right", toRight, link.right.messages);
            check("seed " + seed + " to the left", toLeft, link.left.messages);
            assertTrue(link.left.closures.isEmpty() && link.right.closures.isEmpty(), "seed " + seed);
            link.loss = 0;
            link.runUntil(
                    () -> link.left.association.bufferedBytes() == 0 && link.right.association.bufferedBytes() == 0);
            assertEquals(0, link.right.association.heldBytes(), "seed " + seed);
            link.left.association.shutdown(link.now);
            link.runUntil(() -> link.left.association.isClosed() && link.right.association.isClosed());
            assertEquals(SctpClosure.Kind.SHUTDOWN, link.left.closure(), "seed " + seed);
            assertEquals(SctpClosure.Kind.SHUTDOWN, link.right.closure(), "seed " + seed);
        }
    }

    private static SctpLink randomLink(long seed, Random random) {
        SctpRole rightRole = random.nextBoolean() ? SctpRole.ACTIVE : SctpRole.PASSIVE;
        SctpRole leftRole = rightRole == SctpRole.PASSIVE && random.nextBoolean() ? SctpRole.PASSIVE : SctpRole.ACTIVE;
        SctpLink link = new SctpLink(seed, config(leftRole, random), config(rightRole, random));
        link.loss = random.nextInt(4) * 0.07;
        link.duplication = random.nextInt(3) * 0.1;
        link.delay = (1 + random.nextInt(300)) * SctpLink.MILLISECOND;
        link.jitter = random.nextBoolean() ? 0 : (1 + random.nextInt(200)) * SctpLink.MILLISECOND;
        return link;
    }

    private static SctpConfig config(SctpRole role, Random random) {
        int packet = 512 + random.nextInt(700);
        int receive = 2_048 + random.nextInt(30_000);
        return SctpConfig.of(role)
                .withLimits(packet, 16_384, receive, 20_000)
                .withTimers(SctpTimers.DEFAULT.withMaxRetransmits(30));
    }

    private static List<List<byte[]>> messages(Random random) {
        List<List<byte[]>> streams = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            List<byte[]> messages = new ArrayList<>();
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                byte[] message = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 16_384 : 300)];
                random.nextBytes(message);
                messages.add(message);
            }
            streams.add(messages);
        }
        return streams;
    }

    /** Sends everything as the buffers take it, and runs until all has arrived. */
    private static void feed(
            SctpLink link,
            SctpLink.Side left,
            List<List<byte[]>> toRight,
            SctpLink.Side right,
            List<List<byte[]>> toLeft) {
        int[] leftNext = new int[STREAMS];
        int[] rightNext = new int[STREAMS];
        int all = toRight.stream().mapToInt(List::size).sum();
        int back = toLeft.stream().mapToInt(List::size).sum();
        link.runUntil(() -> {
            offer(left, toRight, leftNext);
            offer(right, toLeft, rightNext);
            return right.messages.size() == all && left.messages.size() == back;
        });
    }

    private static void offer(SctpLink.Side side, List<List<byte[]>> streams, int[] next) {
        for (int stream = 0; stream < STREAMS; stream++) {
            List<byte[]> messages = streams.get(stream);
            while (next[stream] < messages.size()
                    && side.send(stream, messages.get(next[stream]).clone())) {
                next[stream]++;
            }
        }
    }

    private static void check(String what, List<List<byte[]>> expected, List<Message> received) {
        for (int stream = 0; stream < STREAMS; stream++) {
            int id = stream;
            List<byte[]> octets = received.stream()
                    .filter(message -> message.stream() == id)
                    .map(Message::octets)
                    .toList();
            assertEquals(expected.get(stream).size(), octets.size(), what);
            for (int i = 0; i < octets.size(); i++) {
                assertArrayEquals(expected.get(stream).get(i), octets.get(i), what + ", stream " + stream);
            }
        }
    }

    @Test
    void association_overADeadLink_endsOnBothSides() {
        for (int run = 0; run < 20; run++) {
            SctpLink link = SctpLink.established(SEED + run);
            Random random = new Random(SEED + run);
            link.left.send(0, new byte[1 + random.nextInt(16_384)]);
            link.runFor(random.nextInt(50) * SctpLink.MILLISECOND);
            link.loss = 1;
            link.left.send(0, new byte[1]);
            link.runUntil(() -> link.left.association.isClosed() && link.right.association.isClosed());
            assertEquals(SctpClosure.Kind.UNREACHABLE, link.left.closure());
            assertEquals(SctpClosure.Kind.UNREACHABLE, link.right.closure());
            assertEquals(Long.MAX_VALUE, link.left.association.nextTimeout());
            assertFalse(link.left.send(0, new byte[1]));
        }
    }
}
