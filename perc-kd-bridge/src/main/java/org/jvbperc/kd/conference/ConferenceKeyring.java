package org.jvbperc.kd.conference;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;

/**
 * The key of one conference and its successors, one generation after the other. Owned and guarded by its {@link Conference}.
 *
 * <p>The generation counter begins with the time in seconds, so that it does not go back in a restart, and its low 16 bits are
 * the SPI ("Generation" in docs/rfc-coverage.md). A generation is never used twice.
 */
final class ConferenceKeyring implements AutoCloseable {
    private final ConferenceKeyMaker maker;
    private final Duration ttl;
    private final Duration interval;
    private long generation;
    private Instant since;
    /** The time at which the last random key was made: the current key, or the one from which the current key is derived. */
    private Instant freshSince;

    private @Nullable ConferenceKey current;

    /**
     * A keyring without a key.
     *
     * @param maker now owned by the keyring
     */
    ConferenceKeyring(ConferenceKeyMaker maker, Duration ttl, Duration interval, Instant now) {
        this.maker = maker;
        this.ttl = ttl;
        Duration latest = ttl.multipliedBy(2).dividedBy(3);
        this.interval = interval.isZero() || interval.compareTo(latest) > 0 ? latest : interval;
        this.generation = now.getEpochSecond() & 0xFFFF_FFFFL;
        this.since = now;
        this.freshSince = now;
    }

    /** Makes the next key at random and wipes the current one. */
    void renew(ProtectionProfile profile, Instant now) {
        clear();
        freshSince = now;
        begin(maker.random(profile, next()), now);
    }

    /**
     * Makes the next key from the current one by a one-way function, and wipes the current one ("New keys at joins" in
     * docs/rfc-coverage.md).
     *
     * @throws IllegalStateException without a current one
     */
    void ratchet(Instant now) {
        ConferenceKey old = current;
        if (old == null) {
            throw new IllegalStateException("there is no key to derive the next one from");
        }
        ConferenceKey derived = old.derive(next());
        clear();
        begin(derived, now);
    }

    private void begin(ConferenceKey key, Instant now) {
        generation = next();
        since = now;
        current = key;
    }

    private long next() {
        return (generation + 1) & 0xFFFF_FFFFL;
    }

    /**
     * A share of the current key to send to a member now, or null if there is no key. Its time to live is reduced by its age, so that it ends
     * for all members at the same time.
     */
    @Nullable
    KeyShare shareFor(long senderIndex, Instant now) {
        ConferenceKey key = current;
        if (key == null) {
            return null;
        }
        long remaining = ttlSeconds() - Math.max(0, Duration.between(since, now).toSeconds());
        return key.shareFor(senderIndex, (int) Math.max(1, remaining));
    }

    /**
     * Whether a fresh key is due: at the policy's interval, but not later than two thirds of the time to live, so that the next
     * one arrives well before the current one ends (RFC 8870 section 5.2.2).
     */
    boolean isDue(Instant now) {
        return current != null && !now.isBefore(freshSince.plus(interval));
    }

    /** Wipes the current key, if there is one; the next one must be made before anything can be sent. */
    void clear() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    boolean isEmpty() {
        return current == null;
    }

    long generation() {
        return generation;
    }

    int ttlSeconds() {
        return (int) ttl.toSeconds();
    }

    int spi() {
        return (int) (generation & 0xFFFF);
    }

    /** Wipes everything. */
    @Override
    public void close() {
        clear();
        maker.close();
    }
}
