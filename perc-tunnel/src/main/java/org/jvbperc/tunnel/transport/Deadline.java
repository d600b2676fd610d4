package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Closes a connection that is not open in time, or is no longer wanted, and remembers the reason. Thread-safe. */
final class Deadline {
    private final Socket raw;
    private final Future<?> task;
    private volatile @Nullable String cut;

    Deadline(Duration limit, Socket raw, Watchdog watchdog) {
        this.raw = raw;
        this.task = watchdog.after(limit, () -> cut("the tunnel was not open within " + limit.toMillis() + " ms"));
    }

    /** Closes the connection now. */
    void cut(String why) {
        cut = why;
        closeQuietly(raw);
    }

    /** The connection is open or has ended. */
    void cancel() {
        task.cancel(false);
    }

    /** Why it was closed, or {@code otherwise}. */
    String reason(String otherwise) {
        String why = cut;
        return why == null ? otherwise : why;
    }

    /** Closes at once and ignores errors of the system. */
    static void closeQuietly(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            System.getLogger(Deadline.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
        }
    }
}
