package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RetransmissionCacheTest {
    @Test
    void cache_repeats_areIdenticalAndBounded() {
        RetransmissionCache cache = new RetransmissionCache();
        byte[] packet = {1, 2, 3, 4};
        cache.add(65_535, packet, 1, 2, 0);
        packet[1] = 9;
        assertFalse(cache.repeat(65_535, 5_000_000) != null, "sent just now");
        int repeats = 0;
        for (long now = 1; now < 100; now++) {
            byte[] repeated = cache.repeat(65_535, now * 20_000_000);
            if (repeated != null) {
                repeats++;
                assertTrue(Arrays.equals(new byte[] {2, 3}, repeated));
            }
        }
        assertEquals(RetransmissionCache.MAX_REPEATS, repeats);
        assertTrue(
                cache.repeat(65_535 - RetransmissionCache.CAPACITY, 1_000_000_000) == null, "another packet's place");
        assertTrue(cache.repeat(3, 1_000_000_000) == null, "never sent");
    }

    @Test
    void cache_olderThanItsSize_isForgotten() {
        RetransmissionCache cache = new RetransmissionCache();
        for (int i = 0; i <= RetransmissionCache.CAPACITY; i++) {
            cache.add(i, new byte[] {(byte) i}, 0, 1, 0);
        }
        assertTrue(cache.repeat(0, 1_000_000_000) == null);
        assertTrue(cache.repeat(1, 1_000_000_000) != null);
    }
}
