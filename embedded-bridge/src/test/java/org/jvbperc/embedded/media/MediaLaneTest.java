package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.testkit.Await;

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
        Await.open(blocked, "the blocking task");
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
        Await.open(done, "the last task");
        assertEquals(64, handled.get());
    }

    @Test
    void execute_throwingTask_doesNotEndLane() throws Exception {
        lane.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        CountDownLatch done = new CountDownLatch(1);
        lane.execute(done::countDown);
        Await.open(done, "the last task");
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
        Await.open(ticks, "three ticks");
        CountDownLatch removed = new CountDownLatch(1);
        lane.execute(() -> {
            lane.remove(ticker);
            removed.countDown();
        });
        Await.open(removed, "the removal");
    }

    @Test
    void close_thenExecute_isRefused() {
        lane.close();
        assertThrows(RejectedExecutionException.class, () -> lane.execute(() -> {}));
    }
}
