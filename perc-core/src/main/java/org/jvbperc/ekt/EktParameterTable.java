package org.jvbperc.ekt;

import org.jspecify.annotations.Nullable;

/**
 * The EKT parameter sets a receiver knows, by SPI (RFC 8870 sections 4.2 and 4.3).
 *
 * <p>A set is kept until its time to live is over, or for a shorter time after another one has come, if so configured. The
 * number of sets is bounded: beyond it, an expired set, else the oldest one, is wiped and removed. An expired set stays listed
 * without its key, so that a field that names it can be distinguished from one with an unknown SPI. Owned by one thread; a
 * look-up does not allocate.
 */
public final class EktParameterTable implements AutoCloseable {
    private final EktCipher weakest;
    private final @Nullable EktKey[] keys;
    private final long replacedNanos;
    private int generations;

    /**
     * @param weakest sets with a weaker cipher are refused
     * @param capacity sets kept at most, at least 1
     */
    public EktParameterTable(EktCipher weakest, int capacity) {
        this(weakest, capacity, EktReceiverConfig.UNTIL_EXPIRY);
    }

    /**
     * @param weakest sets with a weaker cipher are refused
     * @param capacity sets kept at most, at least 1
     * @param replacedMillis how long a set remains valid after another one has come; {@link EktReceiverConfig#UNTIL_EXPIRY} for
     *     its time to live
     */
    public EktParameterTable(EktCipher weakest, int capacity, int replacedMillis) {
        if (capacity < 1) {
            throw new IllegalArgumentException("EKT parameter sets to keep: " + capacity + ", expected at least 1");
        }
        this.weakest = weakest;
        this.keys = new EktKey[capacity];
        this.replacedNanos = replacedMillis * 1_000_000L;
    }

    /** Takes a copy of {@code set}, whose time to live starts now. */
    public EktInstallation install(EktParameterSet set, long nowNanos) {
        if (!set.cipher().isAtLeast(weakest)) {
            return EktInstallation.CIPHER_TOO_WEAK;
        }
        wipeExpired(nowNanos);
        int slot = slotOf(set.spi());
        if (slot >= 0) {
            EktKey known = keys[slot];
            if (known != null && !known.isExpired(nowNanos)) {
                return known.isSameAs(set) ? EktInstallation.REPEATED : EktInstallation.SPI_IN_USE;
            }
        } else {
            slot = slotToReplace(nowNanos);
        }
        EktKey replaced = keys[slot];
        if (replaced != null) {
            replaced.close();
        }
        if (replacedNanos > 0) {
            for (EktKey key : keys) {
                if (key != null) {
                    key.expireBy(nowNanos + replacedNanos);
                }
            }
        }
        keys[slot] = new EktKey(set, generations++, nowNanos, EktKey.MAX_ENCRYPTIONS);
        return EktInstallation.INSTALLED;
    }

    /** Whether there is a set that has not expired. */
    public boolean hasValid(long nowNanos) {
        for (EktKey key : keys) {
            if (key != null && !key.isExpired(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    /** Whether no set was ever installed. */
    public boolean isEmpty() {
        return generations == 0;
    }

    /** Sets that are listed, expired ones included. */
    public int size() {
        int size = 0;
        for (EktKey key : keys) {
            if (key != null) {
                size++;
            }
        }
        return size;
    }

    /** The set with this SPI, which may be expired, or null. */
    @Nullable
    EktKey find(int spi) {
        int slot = slotOf(spi);
        return slot < 0 ? null : keys[slot];
    }

    /** Wipes the keys of expired sets. */
    public void wipeExpired(long nowNanos) {
        for (EktKey key : keys) {
            if (key != null && !key.isWiped() && key.isExpired(nowNanos)) {
                key.close();
            }
        }
    }

    /** Wipes all keys. */
    @Override
    public void close() {
        for (EktKey key : keys) {
            if (key != null) {
                key.close();
            }
        }
    }

    private int slotOf(int spi) {
        for (int i = 0; i < keys.length; i++) {
            EktKey key = keys[i];
            if (key != null && key.spi() == spi) {
                return i;
            }
        }
        return -1;
    }

    private int slotToReplace(long nowNanos) {
        int oldest = 0;
        int oldestGeneration = Integer.MAX_VALUE;
        for (int i = 0; i < keys.length; i++) {
            EktKey key = keys[i];
            if (key == null) {
                return i;
            }
            int rank = key.isExpired(nowNanos) ? -1 : key.generation();
            if (rank < oldestGeneration) {
                oldest = i;
                oldestGeneration = rank;
            }
        }
        return oldest;
    }
}
