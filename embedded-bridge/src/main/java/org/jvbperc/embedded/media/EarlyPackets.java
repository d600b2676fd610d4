package org.jvbperc.embedded.media;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Holds an endpoint's SRTP that came before its keys ("Media before MediaKeys" in docs/rfc-coverage.md): at most
 * {@link #MAX_PACKETS}, each at most {@link #MAX_AGE_NANOS}; the oldest is dropped first.
 *
 * <p>Owned by one media lane; held slots go back to the pool.
 */
public final class EarlyPackets {
    /** Packets held. */
    public static final int MAX_PACKETS = 64;

    /** How long one is held. */
    public static final long MAX_AGE_NANOS = 200_000_000;

    private final ArrayDeque<PacketSlot> held = new ArrayDeque<>(MAX_PACKETS);
    private final PacketPool pool;
    private long dropped;

    /** An empty store that gives dropped slots to {@code pool}. */
    public EarlyPackets(PacketPool pool) {
        this.pool = pool;
    }

    /** Takes {@code slot} over. */
    public void hold(PacketSlot slot) {
        if (held.size() == MAX_PACKETS) {
            drop();
        }
        held.add(slot);
    }

    /** Drops packets that are too old. */
    public void expire(long nowNanos) {
        PacketSlot oldest = held.peek();
        while (oldest != null && nowNanos - oldest.receivedNanos() > MAX_AGE_NANOS) {
            drop();
            oldest = held.peek();
        }
    }

    /** Hands every packet that is not too old to {@code next}, in order, which takes it over. */
    public void release(long nowNanos, Consumer<PacketSlot> next) {
        expire(nowNanos);
        PacketSlot slot = held.poll();
        while (slot != null) {
            next.accept(slot);
            slot = held.poll();
        }
    }

    /** Drops everything. */
    public void clear() {
        while (!held.isEmpty()) {
            drop();
        }
    }

    /** Packets held now. */
    public int size() {
        return held.size();
    }

    /** Packets dropped so far. */
    public long dropped() {
        return dropped;
    }

    private void drop() {
        PacketSlot slot = held.poll();
        if (slot != null) {
            pool.give(slot);
            dropped++;
        }
    }
}
