package org.jvbperc.ekt;

import org.jspecify.annotations.Nullable;

/**
 * Keys that a source has announced, but with which no packet has verified yet. Owned by one thread.
 *
 * <p>There can be several: a source that is rekeyed again around the switch to its last key announces the next one with the first
 * packets that use the last one, and announcements overtake each other on the way. When the list is full, the key that was
 * learnt first is replaced.
 */
final class CandidateKeys implements AutoCloseable {
    /** More than an honest source announces at a time. */
    static final int CAPACITY = 4;

    private final @Nullable InboundKey[] keys = new InboundKey[CAPACITY];

    /** The key in place {@code index}, 0 being the one learnt last, or null. */
    @Nullable
    InboundKey get(int index) {
        return keys[index];
    }

    /** The key whose last field this is, or null; allocation-free. */
    @Nullable
    InboundKey namedBy(byte[] buffer, int offset, int length) {
        for (InboundKey key : keys) {
            if (key != null && key.isNamedBy(buffer, offset, length)) {
                return key;
            }
        }
        return null;
    }

    /** The key with this hash that came under {@code ektKey}, or null. */
    @Nullable
    InboundKey find(long hash, EktKey ektKey) {
        for (InboundKey key : keys) {
            if (key != null && key.hash() == hash && key.ektKey() == ektKey) {
                return key;
            }
        }
        return null;
    }

    void add(InboundKey key) {
        InboundKey first = keys[CAPACITY - 1];
        if (first != null) {
            first.close();
        }
        System.arraycopy(keys, 0, keys, 1, CAPACITY - 1);
        keys[0] = key;
    }

    /** Removes {@code verified} and wipes the keys that its source announced before it. */
    void promote(InboundKey verified) {
        for (int i = 0; i < CAPACITY; i++) {
            InboundKey key = keys[i];
            if (key == verified) {
                keys[i] = null;
            } else if (key != null && key.isBefore(verified)) {
                key.close();
                keys[i] = null;
            }
        }
        compact();
    }

    void wipeExpired(long nowNanos) {
        for (int i = 0; i < CAPACITY; i++) {
            InboundKey key = keys[i];
            if (key != null && key.ektKey().isExpired(nowNanos)) {
                key.close();
                keys[i] = null;
            }
        }
        compact();
    }

    /** Wipes and forgets all. */
    @Override
    public void close() {
        for (int i = 0; i < CAPACITY; i++) {
            InboundKey key = keys[i];
            if (key != null) {
                key.close();
                keys[i] = null;
            }
        }
    }

    private void compact() {
        int next = 0;
        for (int i = 0; i < CAPACITY; i++) {
            InboundKey key = keys[i];
            keys[i] = null;
            if (key != null) {
                keys[next++] = key;
            }
        }
    }
}
