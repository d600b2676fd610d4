package org.jvbperc.md.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
    @Test
    void manyInTenSeconds_areOneLine_andTheNextHasTheirNumber() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        LogLimit limit = new LogLimit(nanos::get);
        assertEquals("", limit.next());
        for (int i = 0; i < 999; i++) {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
            assertNull(limit.next());
        }
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        assertEquals(" (999 more like this since the last one)", limit.next());
        assertNull(limit.next());
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertEquals(" (1 more like this since the last one)", limit.next());
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertEquals("", limit.next());
    }
}
