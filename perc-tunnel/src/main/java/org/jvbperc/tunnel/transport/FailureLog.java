package org.jvbperc.tunnel.transport;

import java.time.Duration;

/** Logs failures at warning level; repeated failures, or many in a row, only every ten seconds. Thread-safe. */
final class FailureLog {
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final System.Logger logger;
    private long lastNanos = System.nanoTime() - QUIET_NANOS;
    private int suppressed;

    FailureLog(System.Logger logger) {
        this.logger = logger;
    }

    void failed(String what) {
        String more;
        synchronized (this) {
            long now = System.nanoTime();
            if (now - lastNanos < QUIET_NANOS) {
                suppressed++;
                logger.log(System.Logger.Level.DEBUG, what);
                return;
            }
            more = suppressed == 0 ? "" : " (" + suppressed + " more failures since the last report)";
            lastNanos = now;
            suppressed = 0;
        }
        logger.log(System.Logger.Level.WARNING, what + more);
    }
}
