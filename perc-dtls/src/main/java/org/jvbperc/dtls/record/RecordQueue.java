package org.jvbperc.dtls.record;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of records one association has received and not yet worked on. Safe for threads; at most one thread
 * waits.
 */
public final class RecordQueue {
    /** Several retransmissions of the longest flight. */
    public static final int MAX_RECORDS = 64;

    static final int MAX_OCTETS = 128 * 1024;

    private final ArrayDeque<byte[]> records = new ArrayDeque<>();
    private int octets;
    private boolean closed;
    private boolean woken;

    /** Appends a record, which the queue owns from now on; false if it is full or closed. */
    public synchronized boolean offer(byte[] record) {
        if (closed || records.size() >= MAX_RECORDS || octets + record.length > MAX_OCTETS) {
            return false;
        }
        records.add(record);
        octets += record.length;
        notifyAll();
        return true;
    }

    /** The oldest record, now owned by the caller, or null. */
    public synchronized byte @Nullable [] poll() {
        byte[] record = records.poll();
        if (record != null) {
            octets -= record.length;
        }
        return record;
    }

    /** Like {@link #poll()}, but waits up to {@code waitMillis} for a record or {@link #wake}. */
    public synchronized byte @Nullable [] poll(int waitMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (records.isEmpty() && !woken && !closed) {
            long remainingNanos = deadline - System.nanoTime();
            if (remainingNanos <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, remainingNanos);
        }
        return poll();
    }

    /** Ends all waiting, now and later. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    public synchronized boolean isEmpty() {
        return records.isEmpty();
    }

    /** Drops everything. */
    public synchronized void clear() {
        records.clear();
        octets = 0;
    }

    /** Drops everything and takes nothing more. */
    public synchronized void close() {
        closed = true;
        clear();
        notifyAll();
    }
}
