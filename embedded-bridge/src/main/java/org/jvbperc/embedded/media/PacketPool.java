package org.jvbperc.embedded.media;

import java.util.concurrent.ArrayBlockingQueue;

/** A bounded store of {@link PacketSlot}s, so that traffic does not make garbage. Safe for calls from any thread. */
public final class PacketPool {
    private final ArrayBlockingQueue<PacketSlot> free;

    /** A pool that keeps at most {@code capacity} unused slots. */
    public PacketPool(int capacity) {
        free = new ArrayBlockingQueue<>(capacity);
    }

    /** An unused slot, made if none is kept. The taker gives it back. */
    public PacketSlot take() {
        PacketSlot slot = free.poll();
        return slot == null ? new PacketSlot() : slot;
    }

    /** Takes a slot back; the giver does not use it any more. */
    public void give(PacketSlot slot) {
        slot.setSink(null);
        free.offer(slot);
    }
}
