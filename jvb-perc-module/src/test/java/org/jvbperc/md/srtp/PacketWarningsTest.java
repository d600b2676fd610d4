package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.api.Test;

class PacketWarningsTest {
    private final List<String> lines = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private PacketWarnings warnings() {
        Logger logger = new LoggerImpl(PacketWarningsTest.class.getName());
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        return new PacketWarnings(logger, nanos::get);
    }

    @Test
    void manyPackets_oneLineInTenSeconds_andTheirNumberInTheNext() {
        PacketWarnings warnings = warnings();
        for (int i = 0; i < 1000; i++) {
            warnings.otherPacketUnderUsedIndex(-1, 0x1_0007L);
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(9));
        }
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).contains("SSRC 4294967295 with sequence number 7:"), lines.get(0));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        warnings.otherPacketUnderUsedIndex(1, 8);
        assertEquals(2, lines.size());
        assertTrue(lines.get(1).endsWith("; 999 more like this since the last message"), lines.get(1));
    }
}
