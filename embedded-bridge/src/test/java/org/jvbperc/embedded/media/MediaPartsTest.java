package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The small parts of the forwarder. */
class MediaPartsTest {
    private static final long MILLI = 1_000_000;

    @Nested
    class KeyFrames {
        private final KeyFramePacer pacer = new KeyFramePacer(300 * MILLI);

        @Test
        void takeDue_notWanted_isFalse() {
            assertFalse(pacer.takeDue(0));
        }

        @Test
        void takeDue_manyRequests_areOneNowAndOneLater() {
            for (int i = 0; i < 50; i++) {
                pacer.want(false);
            }
            assertTrue(pacer.takeDue(0));
            pacer.want(false);
            assertFalse(pacer.takeDue(299 * MILLI));
            assertTrue(pacer.takeDue(300 * MILLI));
            assertFalse(pacer.takeDue(5_000 * MILLI));
        }

        @Test
        void takeFullIntra_oneAskedWithFir_isOnce() {
            pacer.want(true);
            pacer.want(false);
            assertTrue(pacer.takeDue(0));
            assertTrue(pacer.takeFullIntra());
            assertFalse(pacer.takeFullIntra());
        }
    }

    @Nested
    class Early {
        private final PacketPool pool = new PacketPool(100);
        private final EarlyPackets early = new EarlyPackets(pool);
        private final List<PacketSlot> released = new ArrayList<>();

        private PacketSlot slot(long millis) {
            PacketSlot slot = new PacketSlot();
            slot.fill(new byte[] {1}, 0, 1, millis * MILLI);
            return slot;
        }

        @Test
        void hold_moreThan64_dropsOldest() {
            PacketSlot first = slot(0);
            early.hold(first);
            for (int i = 0; i < EarlyPackets.MAX_PACKETS; i++) {
                early.hold(slot(1));
            }
            early.release(2 * MILLI, released::add);
            assertEquals(64, released.size());
            assertFalse(released.contains(first));
            assertEquals(1, early.dropped());
            assertSame(first, pool.take(), "given back to the pool");
        }

        @Test
        void release_olderThan200Millis_isDropped() {
            early.hold(slot(0));
            early.hold(slot(100));
            early.release(250 * MILLI, released::add);
            assertEquals(1, released.size());
            assertEquals(1, early.dropped());
            assertEquals(0, early.size());
        }

        @Test
        void clear_dropsAll() {
            early.hold(slot(0));
            early.clear();
            assertEquals(0, early.size());
        }
    }

    @Nested
    class Bandwidth {
        private final BandwidthLimiter limiter = new BandwidthLimiter(100);

        private boolean second(int number, int bytes, int videos) {
            limiter.sent(bytes);
            return limiter.tick(number * 1_000 * MILLI, videos);
        }

        @Test
        void tick_noLimit_neverChanges() {
            BandwidthLimiter unlimited = new BandwidthLimiter(0);
            unlimited.tick(0, 4);
            unlimited.sent(100_000_000);
            assertFalse(unlimited.tick(5_000 * MILLI, 4));
            assertEquals(Integer.MAX_VALUE, unlimited.allowedVideos());
        }

        @Test
        void tick_aboveLimit_takesOneAway() {
            second(0, 0, 3);
            assertTrue(second(1, 20_000, 3));
            assertEquals(2, limiter.allowedVideos());
            assertTrue(second(2, 20_000, 2));
            assertEquals(1, limiter.allowedVideos());
            second(3, 20_000, 1);
            assertFalse(second(4, 20_000, 0));
            assertEquals(0, limiter.allowedVideos());
        }

        @Test
        void tick_calmForFiveSeconds_givesOneBack() {
            second(0, 0, 3);
            second(1, 20_000, 3);
            for (int i = 2; i < 6; i++) {
                assertFalse(second(i, 5_000, 2));
            }
            assertTrue(second(6, 5_000, 2));
            assertEquals(3, limiter.allowedVideos());
        }
    }

    @Nested
    class Rate {
        @Test
        void tryTake_burstThenRefill() {
            RateLimit limit = new RateLimit(10);
            for (int i = 0; i < 10; i++) {
                assertTrue(limit.tryTake(0));
            }
            assertFalse(limit.tryTake(0));
            assertTrue(limit.tryTake(100 * MILLI));
            assertFalse(limit.tryTake(101 * MILLI));
        }
    }

    @Nested
    class Ssrcs {
        @Test
        void map_randomOperations_likeHashMap() {
            Random random = new Random(5);
            SsrcMap<String> map = new SsrcMap<>(300);
            Map<Integer, String> model = new HashMap<>();
            for (int i = 0; i < 50_000; i++) {
                int key = random.nextInt(500) * 0x10001;
                if (random.nextInt(3) == 0) {
                    assertEquals(model.remove(key), map.remove(key));
                } else if (model.size() < 300 || model.containsKey(key)) {
                    assertTrue(map.put(key, "v" + i));
                    model.put(key, "v" + i);
                } else {
                    assertFalse(map.put(key, "no room"));
                }
                assertEquals(model.get(key), map.get(key));
                assertEquals(model.size(), map.size());
            }
            List<String> values = new ArrayList<>();
            map.forEach(values::add);
            assertEquals(model.size(), values.size());
            map.clear();
            assertEquals(0, map.size());
            assertNull(map.get(0x10001));
        }
    }

    @Nested
    class Slots {
        @Test
        void fill_tooLong_isRefusedUnchanged() {
            PacketSlot slot = new PacketSlot();
            assertTrue(slot.fill(new byte[] {9}, 0, 1, 3));
            assertFalse(slot.fill(new byte[PacketSlot.MAX_DATAGRAM_BYTES + 1], 0, 1501, 4));
            assertEquals(1, slot.getLength());
            assertEquals(3, slot.receivedNanos());
        }

        @Test
        void append_beyondTail_grows() {
            PacketSlot slot = new PacketSlot();
            slot.fill(new byte[1500], 0, 1500, 0);
            byte[] more = new byte[600];
            Arrays.fill(more, (byte) 7);
            slot.append(more, 600);
            assertEquals(2_100, slot.getLength());
            byte[] read = new byte[600];
            slot.readRegionToBuff(1_500, 600, read);
            assertArrayEquals(more, read);
            PacketSlot copy = new PacketSlot();
            copy.copyFrom(slot);
            assertEquals(2_100, copy.getLength());
            assertNotSame(slot.getBuffer(), copy.getBuffer());
            slot.shrink(5_000);
            assertTrue(slot.isInvalid());
        }
    }
}
