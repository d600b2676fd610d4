package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Cuts a connection that is not open in time, or that is not wanted any more, and remembers why. Thread-safe. */
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

    /** Why it was cut, or {@code otherwise}. */
    String reason(String otherwise) {
        String why = cut;
        return why == null ? otherwise : why;
    }

    /** Closes at once; what the system says about it does not matter any more. */
    static void closeQuietly(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            System.getLogger(Deadline.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
        }
    }
}
