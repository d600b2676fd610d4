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
 * The EKT parameter sets of one conference, one after the other: each has a new random key and the next SPI; the end-to-end
 * salt stays (RFC 8871 section 6.4). Owned and guarded by its {@link Conference}.
 *
 * <p>The generation counter begins with the time in seconds, so that it does not go back over a restart, and its low 16 bits
 * are the SPI ("Generation" in docs/rfc-coverage.md).
 */
final class EktKeyring implements AutoCloseable {
    private final SecureRandom random;
    private final Duration ttl;
    private final SecretBytes salt;
    private long generation;
    private final Duration interval;
    private Instant since;
    /** When the key was drawn that the current one is or follows from. */
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

    /** Makes the next set and wipes the one before. */
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
            throw new IllegalStateException("there is no EKTKey to go on from");
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
     * A copy of the current set for sending now, its time to live reduced by its age: nobody may use it longer than those who
     * got it first. Null if there is none.
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
     * Whether a fresh key is due: at the policy's interval, and when two thirds of the time to live have passed at the latest, so
     * that the next set arrives well before the end (RFC 8870 section 5.2.2).
     */
    boolean isDue(Instant now) {
        return current != null && !now.isBefore(freshSince.plus(interval));
    }

    /** Wipes the current set, if any; the next one has to be made before anything can be sent. */
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
