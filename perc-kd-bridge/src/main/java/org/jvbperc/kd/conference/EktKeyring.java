package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktRatchet;

/**
 * The EKT parameter set of one conference and its successors: each has a new key and the next SPI, and all have the same
 * end-to-end salt (RFC 8871 section 6.4). Owned and guarded by its {@link Conference}.
 *
 * <p>The generation counter begins with the time in seconds, so that it does not go back in a restart, and its low 16 bits are
 * the SPI ("Generation" in docs/rfc-coverage.md).
 */
final class EktKeyring implements AutoCloseable {
    private final SecureRandom random;
    private final Duration ttl;
    private final SecretBytes salt;
    private long generation;
    private final Duration interval;
    private Instant since;
    /** The time at which the last random key was made: the current key, or the one from which the current key is derived. */
    private Instant freshSince;

    private @Nullable EktParameterSet current;

    EktKeyring(SecureRandom random, Duration ttl, Duration interval, Instant now) {
        this.random = random;
        this.ttl = ttl;
        Duration latest = ttl.multipliedBy(2).dividedBy(3);
        this.interval = interval.isZero() || interval.compareTo(latest) > 0 ? latest : interval;
        this.salt = SecretBytes.random(EktParameterSet.SALT_LENGTH_BYTES, random);
        this.generation = now.getEpochSecond() & 0xFFFF_FFFFL;
        this.since = now;
        this.freshSince = now;
    }

    /** The EKT cipher whose key is as long as the profile's end-to-end key (RFC 8870 section 4.4); empty if it has none. */
    static Optional<EktCipher> cipherFor(ProtectionProfile profile) {
        if (!profile.isDouble()) {
            return Optional.empty();
        }
        EktCipher cipher = profile.layerKeyLengthBytes() == EktCipher.AESKW_128.keyLengthBytes()
                ? EktCipher.AESKW_128
                : EktCipher.AESKW_256;
        return Optional.of(cipher);
    }

    /** Makes the next set with a random key and wipes the current one. */
    void renew(EktCipher cipher, Instant now) {
        clear();
        freshSince = now;
        begin(cipher, SecretBytes.random(cipher.keyLengthBytes(), random), now);
    }

    /**
     * Makes the next set from the current one by a one-way function, and wipes the current one ("New keys at joins" in
     * docs/rfc-coverage.md).
     *
     * @throws IllegalStateException without a current one
     */
    void ratchet(Instant now) {
        EktParameterSet old = current;
        if (old == null) {
            throw new IllegalStateException("there is no EKTKey to derive the next one from");
        }
        EktCipher cipher = old.cipher();
        SecretBytes next = EktRatchet.next(old.ektKey(), next());
        clear();
        begin(cipher, next, now);
    }

    private void begin(EktCipher cipher, SecretBytes key, Instant now) {
        generation = next();
        since = now;
        current = new EktParameterSet(cipher, key, salt.copy(), spi(), (int) ttl.toSeconds());
    }

    private long next() {
        return (generation + 1) & 0xFFFF_FFFFL;
    }

    /**
     * A copy of the current set to send now, or null if there is none. Its time to live is reduced by its age, so that it ends
     * for all members at the same time.
     */
    @Nullable
    EktParameterSet copyForSending(Instant now) {
        EktParameterSet set = current;
        if (set == null) {
            return null;
        }
        long remaining =
                set.ttlSeconds() - Math.max(0, Duration.between(since, now).toSeconds());
        int ttlSeconds = (int) Math.max(1, remaining);
        return new EktParameterSet(
                set.cipher(), set.ektKey().copy(), set.srtpMasterSalt().copy(), set.spi(), ttlSeconds);
    }

    /**
     * Whether a fresh key is due: at the policy's interval, but not later than two thirds of the time to live, so that the next
     * set arrives well before the current one ends (RFC 8870 section 5.2.2).
     */
    boolean isDue(Instant now) {
        return current != null && !now.isBefore(freshSince.plus(interval));
    }

    /** Wipes the current set, if there is one; the next one must be made before anything can be sent. */
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
        salt.close();
    }
}
