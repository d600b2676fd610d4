package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireCacheTest {
    private static final long MILLI = 1_000_000;

    private final WireCache cache = new WireCache(64, 10 * MILLI, 2_000 * MILLI);

    private static byte[] packet(int number) {
        byte[] packet = new byte[20 + number % 50];
        new Random(number).nextBytes(packet);
        return packet;
    }

    @Test
    void repeat_everyPacketOfTheRing_isIdentical() {
        for (int number = 0; number < 64; number++) {
            byte[] packet = packet(number);
            byte[] surrounded = new byte[packet.length + 10];
            System.arraycopy(packet, 0, surrounded, 5, packet.length);
            cache.put((number + 65_500) & 0xFFFF, surrounded, 5, packet.length, 0);
            Arrays.fill(surrounded, (byte) 0);
        }
        for (int number = 0; number < 64; number++) {
            int sequenceNumber = (number + 65_500) & 0xFFFF;
            byte[] repeated = cache.repeat(sequenceNumber, 20 * MILLI);
            assertNotNull(repeated);
            assertArrayEquals(packet(number), Arrays.copyOf(repeated, cache.length(sequenceNumber)));
        }
    }

    @Test
    void repeat_overwritten_isNull() {
        cache.put(1, packet(1), 0, 20, 0);
        cache.put(65, packet(2), 0, 20, 0);
        assertNull(cache.repeat(1, 20 * MILLI));
        assertNotNull(cache.repeat(65, 20 * MILLI));
    }

    @Test
    void repeat_neverSent_isNull() {
        assertNull(cache.repeat(0, 20 * MILLI));
    }

    @Test
    void repeat_justSent_isNull() {
        cache.put(1, packet(1), 0, 20, 0);
        assertNull(cache.repeat(1, 9 * MILLI));
        assertNotNull(cache.repeat(1, 10 * MILLI));
        assertNull(cache.repeat(1, 19 * MILLI));
        assertNotNull(cache.repeat(1, 20 * MILLI));
    }

    @Test
    void repeat_tooOld_isNull() {
        cache.put(1, packet(1), 0, 20, 0);
        assertNull(cache.repeat(1, 2_001 * MILLI));
    }

    @Test
    void repeat_oftenEnough_isNull() {
        cache.put(1, packet(1), 0, 20, 0);
        for (int i = 1; i <= WireCache.MAX_REPEATS; i++) {
            assertNotNull(cache.repeat(1, i * 20 * MILLI));
        }
        assertNull(cache.repeat(1, 500 * MILLI));
    }

    @Test
    void put_shorterThenLonger_keepsOwnLengths() {
        cache.put(1, new byte[] {1, 2, 3}, 0, 3, 0);
        cache.put(1, new byte[] {4}, 0, 1, 0);
        assertEquals(1, cache.length(1));
        cache.put(1, new byte[] {5, 6, 7, 8}, 0, 4, 0);
        assertArrayEquals(new byte[] {5, 6, 7, 8}, cache.repeat(1, 20 * MILLI));
    }

    @Test
    void capacity_notPowerOfTwo_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new WireCache(100, 1, 1));
    }
}
