package org.jvbperc.dtls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Timers that run when a test says so. */
public final class ManualTimers implements DtlsTimers {
    private record Entry(long dueNanos, Runnable task) {}

    private final List<Entry> entries = new ArrayList<>();
    private long nowNanos;

    @Override
    public synchronized Timer schedule(Runnable task, Duration delay) {
        Entry entry = new Entry(nowNanos + delay.toNanos(), task);
        entries.add(entry);
        notifyAll();
        return () -> {
            synchronized (this) {
                entries.remove(entry);
            }
        };
    }

    /** Moves the clock and runs what has become due, in order. */
    void advance(Duration by) {
        List<Entry> due;
        synchronized (this) {
            nowNanos += by.toNanos();
            due = entries.stream()
                    .filter(entry -> entry.dueNanos <= nowNanos)
                    .sorted(Comparator.comparingLong(Entry::dueNanos))
                    .toList();
            entries.removeAll(due);
        }
        due.forEach(entry -> entry.task.run());
    }

    synchronized int pending() {
        return entries.size();
    }

    /** Waits until this many timers are set. */
    synchronized void awaitPending(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TestPeers.PATIENCE.toNanos();
        while (entries.size() != count) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("timers pending: " + entries.size() + ", expected " + count);
            }
            wait(Math.min(millis, 10));
        }
    }
}
