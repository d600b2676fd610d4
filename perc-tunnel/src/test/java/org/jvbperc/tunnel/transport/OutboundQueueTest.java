package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;

class OutboundQueueTest {
    private static final int ONE = 10 + OutboundQueue.OVERHEAD_BYTES;

    private final OutboundQueue queue = new OutboundQueue(3 * ONE);

    @Test
    void take_severalMessages_joinsWhatFits() throws InterruptedException {
        queue.offer(new byte[] {1, 2});
        queue.offer(new byte[] {3});
        queue.offer(new byte[] {4, 5});
        assertArrayEquals(new byte[] {1, 2, 3}, queue.take(4));
        assertArrayEquals(new byte[] {4, 5}, queue.take(1));
    }

    @Test
    void take_joinedMessages_areWiped() throws InterruptedException {
        byte[] first = {1, 2};
        byte[] second = {3};
        queue.offer(first);
        queue.offer(second);
        assertArrayEquals(new byte[] {1, 2, 3}, queue.take(100));
        assertArrayEquals(new byte[2], first);
        assertArrayEquals(new byte[1], second);
    }

    @Test
    void offer_overTheLimit_isRefusedAndWipedUntilSomethingIsTaken() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            assertEquals(OutboundQueue.Offer.TAKEN, queue.offer(new byte[10]));
        }
        byte[] tooMuch = {1};
        assertEquals(OutboundQueue.Offer.FULL, queue.offer(tooMuch));
        assertArrayEquals(new byte[1], tooMuch);
        queue.take(1);
        assertEquals(OutboundQueue.Offer.TAKEN, queue.offer(new byte[10]));
        assertEquals(OutboundQueue.Offer.FULL, queue.offer(new byte[0]));
    }

    @Test
    void offer_whatMayBeLost_takesHalfOfTheRoomAtMost() throws InterruptedException {
        OutboundQueue halves = new OutboundQueue(4 * ONE);
        assertEquals(OutboundQueue.Offer.TAKEN, halves.offer(new byte[10], true));
        assertEquals(OutboundQueue.Offer.TAKEN, halves.offer(new byte[10], true));
        byte[] lost = {1};
        assertEquals(OutboundQueue.Offer.LOST, halves.offer(lost, true));
        assertArrayEquals(new byte[1], lost);
        assertEquals(OutboundQueue.Offer.TAKEN, halves.offer(new byte[10]));
        halves.take(100);
        assertEquals(OutboundQueue.Offer.TAKEN, halves.offer(new byte[10], true));
        halves.close();
        assertEquals(OutboundQueue.Offer.CLOSED, halves.offer(new byte[10], true));
    }

    @Test
    void close_withMessages_letsThemOutAndTakesNoMore() throws InterruptedException {
        queue.offer(new byte[] {9});
        queue.close();
        assertEquals(OutboundQueue.Offer.CLOSED, queue.offer(new byte[] {1}));
        assertArrayEquals(new byte[] {9}, queue.take(10));
        assertNull(queue.take(10));
    }

    @Test
    void discard_withMessages_wipesAndEnds() throws InterruptedException {
        byte[] secret = {9};
        queue.offer(secret);
        queue.discard();
        assertArrayEquals(new byte[1], secret);
        assertNull(queue.take(10));
    }

    @Test
    void take_onEmptyQueue_waitsForAMessage() throws Exception {
        CompletableFuture<byte[]> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        queue.offer(new byte[] {7});
        assertArrayEquals(new byte[] {7}, Await.get(taken, "a message"));
    }
}
