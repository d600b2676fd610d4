package org.jvbperc.md.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last packets of one source as sent to one receiver, so that a packet sent again has identical octets and is not encrypted
 * twice under one nonce.
 *
 * <p>A packet is recognised by its payload, timestamp and first two octets; header extensions, which the bridge renews, do not
 * count. Slots grow to the packets' size and are then reused, until the source is silent (see {@link ImageBudget}). Synchronizes
 * itself.
 */
final class WireImages {
    /** Octets that identify a packet's payload: its inner tag, or what else the sending context takes. */
    static final int PAYLOAD_IDENTITY_BYTES = 16;
    /** Octets that identify a packet: those of its payload, the first two header octets, and the timestamp. */
    static final int IDENTITY_BYTES = PAYLOAD_IDENTITY_BYTES + 2 + 4;

    private static final int SLOT_GRANULARITY = 256;

    private final ImageBudget budget;
    private final @Nullable Slot[] slots;
    private long lastKept;
    private boolean holding;

    private static final class Slot {
        private long index;
        private int length;
        private byte[] octets = new byte[0];
        private final byte[] identity = new byte[IDENTITY_BYTES];
    }

    WireImages(int packets, ImageBudget budget) {
        this.budget = budget;
        this.slots = new Slot[packets];
    }

    /** Keeps the packet sent with {@code index} in place of the oldest one; does nothing if the budget has no memory. */
    void keep(long index, byte[] identity, byte[] b, int off, int length) {
        if (slots.length > 0 && keep(budget.count(), index, identity, b, off, length)) {
            budget.add(this);
        }
    }

    /** Returns whether it held nothing before. */
    private synchronized boolean keep(long now, long index, byte[] identity, byte[] b, int off, int length) {
        boolean first = !holding;
        lastKept = now;
        holding = true;
        Slot slot = slotFor(index);
        if (slot.octets.length < length && !enlarge(slot, length)) {
            slot.length = 0;
            return first;
        }
        slot.index = index;
        slot.length = length;
        System.arraycopy(b, off, slot.octets, 0, length);
        System.arraycopy(identity, 0, slot.identity, 0, IDENTITY_BYTES);
        return first;
    }

    /**
     * Returns all memory if nothing was kept since a packet of the leg.
     *
     * @return whether it did
     */
    synchronized boolean releaseIfSilentSince(long packet) {
        if (lastKept > packet) {
            return false;
        }
        giveBack();
        return true;
    }

    /** Returns all memory now. */
    void release() {
        synchronized (this) {
            giveBack();
        }
        budget.remove(this);
    }

    private void giveBack() {
        for (int i = 0; i < slots.length; i++) {
            @Nullable Slot slot = slots[i];
            if (slot != null) {
                budget.give(slot.octets.length);
                slots[i] = null;
            }
        }
        holding = false;
    }

    private Slot slotFor(long index) {
        int position = (int) (index % slots.length);
        @Nullable Slot known = slots[position];
        if (known != null) {
            return known;
        }
        Slot added = new Slot();
        slots[position] = added;
        return added;
    }

    private boolean enlarge(Slot slot, int length) {
        int size = (length + SLOT_GRANULARITY - 1) / SLOT_GRANULARITY * SLOT_GRANULARITY;
        if (!budget.take(size - slot.octets.length)) {
            return false;
        }
        slot.octets = new byte[size];
        return true;
    }

    /** Whether the packet sent with {@code index} is kept. */
    synchronized boolean holds(long index) {
        @Nullable Slot slot = slots.length == 0 ? null : slots[(int) (index % slots.length)];
        return slot != null && slot.index == index && slot.length > 0;
    }

    /** Length of the packet sent with {@code index} if it is kept and is this packet, else 0. */
    synchronized int lengthOf(long index, byte[] identity) {
        @Nullable Slot slot = slots.length == 0 ? null : slots[(int) (index % slots.length)];
        if (slot == null || slot.index != index || !Arrays.equals(slot.identity, identity)) {
            return 0;
        }
        return slot.length;
    }

    /**
     * Copies the packet of {@link #lengthOf} octets out.
     *
     * @return false, with nothing copied, if its memory was taken back since
     */
    synchronized boolean copy(long index, byte[] identity, byte[] b, int off) {
        int length = lengthOf(index, identity);
        @Nullable Slot slot = slots.length == 0 ? null : slots[(int) (index % slots.length)];
        if (length == 0 || slot == null || b.length - off < length) {
            return false;
        }
        System.arraycopy(slot.octets, 0, b, off, length);
        return true;
    }
}
