package org.jvbperc.md.kdtunnel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * The Key Distributor's signed rosters for one endpoint, which fetches them: numbered from 0, kept until it says that it has them. Of one
 * that does not fetch, the newest are kept; what is missing then it sees. Safe for several threads.
 */
public final class RosterLog {
    static final int MAX_UPDATES = 256;
    static final int MAX_BYTES = 512 * 1024;

    private final Deque<Octets> updates = new ArrayDeque<>();
    private long firstNumber;
    private int bytes;

    /**
     * What is kept.
     *
     * @param first number of the first update
     * @param updates in order
     */
    public record Kept(long first, List<Octets> updates) {
        public Kept {
            updates = List.copyOf(updates);
        }
    }

    RosterLog() {}

    synchronized void add(Octets update) {
        updates.addLast(update);
        bytes += update.length();
        while (updates.size() > MAX_UPDATES || bytes > MAX_BYTES) {
            removeFirst();
        }
    }

    /** Everything from {@code number} on; what came before is let go. */
    public synchronized Kept from(long number) {
        while (!updates.isEmpty() && firstNumber < number) {
            removeFirst();
        }
        return new Kept(firstNumber, List.copyOf(updates));
    }

    private void removeFirst() {
        bytes -= updates.removeFirst().length();
        firstNumber++;
    }
}
