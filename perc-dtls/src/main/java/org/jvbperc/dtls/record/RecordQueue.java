package org.jvbperc.dtls.record;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DtlsParking;

/**
 * The bounded queue of received records that one association has not yet processed. Safe for threads; at most one thread waits.
 */
public final class RecordQueue {
    /** Several retransmissions of the longest flight. */
    public static final int MAX_RECORDS = 64;

    static final int MAX_OCTETS = 128 * 1024;

    private final DtlsParking parking;
    private final LongSupplier nanoTime;
    private final ArrayDeque<byte[]> records = new ArrayDeque<>();
    private int octets;
    private boolean closed;
    private boolean woken;

    /** An empty queue that waits in real time. */
    public RecordQueue() {
        this(DtlsParking.ofThread(), System::nanoTime);
    }

    /**
     * An empty queue.
     *
     * @param parking where the thread that takes records waits for them
     * @param nanoTime the clock of {@code parking}
     */
    public RecordQueue(DtlsParking parking, LongSupplier nanoTime) {
        this.parking = parking;
        this.nanoTime = nanoTime;
    }

    /** Appends a record, which the queue then owns. Returns false if it is full or closed. */
    public boolean offer(byte[] record) {
        synchronized (this) {
            if (closed || records.size() >= MAX_RECORDS || octets + record.length > MAX_OCTETS) {
                return false;
            }
            records.add(record);
            octets += record.length;
        }
        parking.unpark();
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
    public byte @Nullable [] poll(int waitMillis) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (hasToWait()) {
            long remainingNanos = deadline - nanoTime.getAsLong();
            if (remainingNanos <= 0) {
                return null;
            }
            parking.park(remainingNanos);
        }
        return poll();
    }

    private synchronized boolean hasToWait() {
        return records.isEmpty() && !woken && !closed;
    }

    /** Ends all waiting, now and later. */
    void wake() {
        synchronized (this) {
            woken = true;
        }
        parking.unpark();
    }

    public synchronized boolean isEmpty() {
        return records.isEmpty();
    }

    /** Drops everything. */
    public synchronized void clear() {
        records.clear();
        octets = 0;
    }

    /** Drops everything and accepts nothing more. */
    public void close() {
        synchronized (this) {
            closed = true;
            clear();
        }
        parking.unpark();
    }
}
