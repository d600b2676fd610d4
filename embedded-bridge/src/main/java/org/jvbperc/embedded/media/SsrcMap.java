package org.jvbperc.embedded.media;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map from SSRC to a value, without boxing. Not safe for concurrent use.
 *
 * @param <V> the values' type
 */
final class SsrcMap<V> {
    private final int maxSize;
    private int[] keys = new int[16];
    private @Nullable Object[] values = new @Nullable Object[16];
    private int size;

    /** A map that takes at most {@code maxSize} entries. */
    SsrcMap(int maxSize) {
        this.maxSize = maxSize;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size >= maxSize;
    }

    /** The value, or null. */
    @SuppressWarnings("unchecked")
    @Nullable
    V get(int ssrc) {
        return (V) values[find(ssrc)];
    }

    /**
     * Sets a value.
     *
     * @return false if the map is full and has no entry for {@code ssrc}
     */
    boolean put(int ssrc, V value) {
        int slot = find(ssrc);
        if (values[slot] == null) {
            if (isFull()) {
                return false;
            }
            if (2 * (size + 1) > keys.length) {
                enlarge();
                slot = find(ssrc);
            }
            size++;
        }
        keys[slot] = ssrc;
        values[slot] = value;
        return true;
    }

    /** Removes and returns the value, or null. */
    @SuppressWarnings("unchecked")
    @Nullable
    V remove(int ssrc) {
        int slot = find(ssrc);
        Object removed = values[slot];
        if (removed == null) {
            return null;
        }
        size--;
        values[slot] = null;
        int mask = keys.length - 1;
        for (int next = (slot + 1) & mask; values[next] != null; next = (next + 1) & mask) {
            Object moved = values[next];
            int key = keys[next];
            values[next] = null;
            int target = find(key);
            keys[target] = key;
            values[target] = moved;
        }
        return (V) removed;
    }

    /** Calls {@code action} for every value; it must not change the map. */
    @SuppressWarnings("unchecked")
    void forEach(Consumer<V> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    void clear() {
        Arrays.fill(values, null);
        size = 0;
    }

    private int find(int ssrc) {
        int mask = keys.length - 1;
        int slot = ((ssrc * 0x9E3779B9) >>> 16) & mask;
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void enlarge() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new @Nullable Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = find(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
