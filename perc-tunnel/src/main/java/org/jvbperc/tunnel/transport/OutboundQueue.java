package org.jvbperc.tunnel.transport;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Encoded messages that wait for the writer, bounded in octets. Takes ownership of the arrays and wipes them after use, because
 * they may hold keys. Safe for any number of offering threads and one taking thread.
 */
final class OutboundQueue {
    /** Counted for each message on top of its octets, so that many small ones are bounded too. */
    static final int OVERHEAD_BYTES = 64;

    private final int limitBytes;
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private int usedBytes;
    private boolean closed;

    /** The result of an offered message. */
    enum Offer {
        TAKEN,
        /** A message that may be lost, and is lost, because half of the room is reserved for messages that may not. */
        LOST,
        FULL,
        CLOSED
    }

    OutboundQueue(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** {@link #offer(byte[], boolean)} of a message that may not be lost. */
    Offer offer(byte[] message) {
        return offer(message, false);
    }

    /**
     * Never blocks. A message that is not queued is wiped.
     *
     * @param mayBeLost whether the message's sender repeats it if necessary
     */
    synchronized Offer offer(byte[] message, boolean mayBeLost) {
        int cost = message.length + OVERHEAD_BYTES;
        if (mayBeLost && !closed && cost > limitBytes / 2 - usedBytes) {
            Arrays.fill(message, (byte) 0);
            return Offer.LOST;
        }
        if (closed || cost > limitBytes - usedBytes) {
            Arrays.fill(message, (byte) 0);
            return closed ? Offer.CLOSED : Offer.FULL;
        }
        messages.add(message);
        usedBytes += cost;
        notifyAll();
        return Offer.TAKEN;
    }

    /**
     * Waits for messages and joins them, at least one and as many more as fit into {@code maxBytes}, to save TLS records.
     *
     * @return octets the caller owns and wipes, or null when the queue is closed and empty
     */
    synchronized byte @Nullable [] take(int maxBytes) throws InterruptedException {
        while (messages.isEmpty()) {
            if (closed) {
                return null;
            }
            wait();
        }
        byte[] first = messages.remove();
        usedBytes -= first.length + OVERHEAD_BYTES;
        int total = first.length;
        int more = 0;
        for (byte[] next : messages) {
            if (total + next.length > maxBytes) {
                break;
            }
            total += next.length;
            more++;
        }
        return more == 0 ? first : join(first, more, total);
    }

    /** Accepts no more messages; those that wait can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Closes, and wipes the waiting messages. */
    synchronized void discard() {
        messages.forEach(message -> Arrays.fill(message, (byte) 0));
        messages.clear();
        usedBytes = 0;
        close();
    }

    private byte[] join(byte[] first, int more, int total) {
        byte[] joined = Arrays.copyOf(first, total);
        Arrays.fill(first, (byte) 0);
        int at = first.length;
        for (int i = 0; i < more; i++) {
            byte[] next = messages.remove();
            usedBytes -= next.length + OVERHEAD_BYTES;
            System.arraycopy(next, 0, joined, at, next.length);
            Arrays.fill(next, (byte) 0);
            at += next.length;
        }
        return joined;
    }
}
