package org.jvbperc.md.kdtunnel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jvbperc.crypto.Octets;

/**
 * The Key Distributor's signed rosters for one endpoint, which fetches them. Rosters are numbered from 0 and are kept until the
 * endpoint confirms them. If the endpoint does not fetch them, only the newest are kept, and the numbers show the endpoint that
 * some are missing. Safe for several threads.
 */
public final class RosterLog {
    static final int MAX_UPDATES = 256;
    static final int MAX_BYTES = 512 * 1024;

    private final Deque<Octets> updates = new ArrayDeque<>();
    private long firstNumber;
    private int bytes;

    /**
     * The rosters that are kept.
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

    /** The rosters from {@code number} on; those before are forgotten. */
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
