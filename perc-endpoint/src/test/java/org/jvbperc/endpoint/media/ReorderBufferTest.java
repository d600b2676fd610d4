package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

class ReorderBufferTest {
    private static final long MS = 1_000_000;

    private final ReorderBuffer buffer = new ReorderBuffer(500 * MS);
    private final List<String> events = new ArrayList<>();
    private final ReorderBuffer.Output output = new ReorderBuffer.Output() {
        @Override
        public void packet(MediaPacket packet) {
            events.add(String.valueOf(packet.sequenceNumber()));
        }

        @Override
        public void lost(int count) {
            events.add("lost " + count);
        }
    };

    private void insert(int sequence, long nowNanos) {
        buffer.insert(new MediaPacket(sequence & 0xFFFF, 0, 0, false, Octets.EMPTY), nowNanos, output);
    }

    private List<Integer> requests(long nowNanos) {
        List<Integer> list = new ArrayList<>();
        buffer.collectRequests(nowNanos, list::add);
        return list;
    }

    @Test
    void insert_inOrder_passesThroughAcrossTheWrap() {
        for (int i = 65_534; i < 65_539; i++) {
            insert(i, 0);
        }
        assertEquals(List.of("65534", "65535", "0", "1", "2"), events);
        assertEquals(65_538, buffer.extendedHighest());
        assertFalse(buffer.isWaiting());
    }

    @Test
    void insert_reordered_comesOutInOrder() {
        for (int sequence : new int[] {10, 13, 11, 14, 12}) {
            insert(sequence, 0);
        }
        assertEquals(List.of("10", "11", "12", "13", "14"), events);
        assertEquals(0, buffer.lost());
    }

    @Test
    void insert_shuffledWithinWindow_losesNothing() {
        Random random = new Random(1);
        List<Integer> order = new ArrayList<>();
        for (int block = 0; block < 400; block++) {
            List<Integer> part = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                part.add(block * 250 + i);
            }
            Collections.shuffle(part, random);
            order.addAll(part);
        }
        insert(-1, 0);
        order.forEach(sequence -> insert(sequence, 0));
        assertEquals(100_001, events.size());
        for (int i = 0; i < events.size(); i++) {
            assertEquals(String.valueOf((i - 1) & 0xFFFF), events.get(i));
        }
        assertEquals(0, buffer.lost());
    }

    @Test
    void expire_beforeItsTime_waits() {
        insert(1, 0);
        insert(3, 10 * MS);
        buffer.expire(509 * MS, output);
        assertTrue(buffer.isWaiting());
        buffer.expire(510 * MS, output);
        assertEquals(List.of("1", "lost 1", "3"), events);
        assertEquals(1, buffer.lost());
    }

    @Test
    void insert_afterGivenUp_countsAsLate() {
        insert(1, 0);
        insert(3, 0);
        buffer.expire(500 * MS, output);
        insert(2, 501 * MS);
        assertEquals(1, buffer.late());
        assertEquals(List.of("1", "lost 1", "3"), events);
    }

    @Test
    void insert_twice_countsAsDuplicate() {
        insert(1, 0);
        insert(3, 0);
        insert(3, 0);
        assertEquals(1, buffer.duplicates());
    }

    @Test
    void insert_farAhead_givesUpWhatDoesNotFit() {
        insert(1, 0);
        insert(3, 0);
        insert(5, 0);
        insert(6 + ReorderBuffer.CAPACITY, 0);
        assertEquals(List.of("1", "lost 1", "3", "lost 1", "5", "lost 1024"), events.subList(0, 6));
        assertEquals("1030", events.get(6));
        assertFalse(buffer.isWaiting());
    }

    @Test
    void collectRequests_missingPacket_isAskedForAFewTimes() {
        insert(1, 0);
        insert(4, 0);
        assertEquals(List.of(), requests(14 * MS), "may only be out of order");
        assertEquals(List.of(2, 3), requests(15 * MS));
        assertEquals(List.of(), requests(16 * MS));
        insert(2, 20 * MS);
        int asked = 1;
        for (long now = 16; now < 2000; now++) {
            asked += requests(now * MS).size();
        }
        assertEquals(ReorderBuffer.MAX_REQUESTS, asked);
    }

    @Test
    void flush_end_handsOverTheRest() {
        insert(1, 0);
        insert(4, 0);
        insert(6, 0);
        buffer.flush(output);
        assertEquals(List.of("1", "lost 2", "4", "lost 1", "6"), events);
        assertFalse(buffer.isWaiting());
    }
}
