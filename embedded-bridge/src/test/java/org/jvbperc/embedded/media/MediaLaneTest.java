package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;

class MediaLaneTest {
    private final PacketPool pool = new PacketPool(1_000);
    private final BridgeMetrics metrics = new BridgeMetrics();
    private final MediaLane lane = new MediaLane("test-lane", 64, pool, metrics);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        lane.close();
    }

    private void block() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        lane.execute(() -> {
            blocked.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(blocked.await(5, TimeUnit.SECONDS));
    }

    @Test
    void offer_flood_isBoundedAndLeavesRoomForTasks() throws Exception {
        block();
        AtomicInteger handled = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            PacketSlot slot = pool.take();
            slot.setSink((packet, now) -> handled.incrementAndGet());
            lane.offer(slot);
        }
        CountDownLatch done = new CountDownLatch(1);
        lane.execute(done::countDown);
        assertEquals(1_000 - 64, metrics.value(BridgeCounter.PACKETS_DROPPED_QUEUE_FULL));
        release.countDown();
        assertTrue(done.await(5, TimeUnit.SECONDS));
        assertEquals(64, handled.get());
    }

    @Test
    void execute_throwingTask_doesNotEndLane() throws Exception {
        lane.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        CountDownLatch done = new CountDownLatch(1);
        lane.execute(done::countDown);
        assertTrue(done.await(5, TimeUnit.SECONDS));
    }

    @Test
    void execute_hopelesslyBehind_isRefused() throws Exception {
        block();
        assertThrows(RejectedExecutionException.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                lane.execute(() -> {});
            }
        });
    }

    @Test
    void add_ticker_isCalledUntilRemoved() throws Exception {
        CountDownLatch ticks = new CountDownLatch(3);
        MediaLane.Ticker ticker = now -> ticks.countDown();
        lane.execute(() -> lane.add(ticker));
        assertTrue(ticks.await(5, TimeUnit.SECONDS));
        CountDownLatch removed = new CountDownLatch(1);
        lane.execute(() -> {
            lane.remove(ticker);
            removed.countDown();
        });
        assertTrue(removed.await(5, TimeUnit.SECONDS));
    }

    @Test
    void close_thenExecute_isRefused() {
        lane.close();
        assertThrows(RejectedExecutionException.class, () -> lane.execute(() -> {}));
    }
}
