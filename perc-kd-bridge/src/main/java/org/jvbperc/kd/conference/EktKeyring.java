package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The EKT parameter sets of one conference, one after the other: each has a new random key and the next SPI; the end-to-end
 * salt stays (8871-20). Owned and guarded by its {@link Conference}.
 *
 * <p>The generation counter begins with the time in seconds, so that it does not go back over a restart, and its low 16 bits
 * are the SPI (12-20).
 */
final class EktKeyring implements AutoCloseable {
    private final SecureRandom random;
    private final Duration ttl;
    private final SecretBytes salt;
    private long generation;
    private Instant since;
    private @Nullable EktParameterSet current;

    EktKeyring(SecureRandom random, Duration ttl, Instant now) {
        this.random = random;
        this.ttl = ttl;
        this.salt = SecretBytes.random(EktParameterSet.SALT_LENGTH_BYTES, random);
        this.generation = now.getEpochSecond() & 0xFFFF_FFFFL;
        this.since = now;
    }

    /** The EKT cipher whose key is as long as the profile's end-to-end key (RFC 8870 section 4.4). */
    static EktCipher cipherFor(ProtectionProfile profile) {
        return profile.layerKeyLengthBytes() == EktCipher.AESKW_128.keyLengthBytes()
                ? EktCipher.AESKW_128
                : EktCipher.AESKW_256;
    }

    /** Makes the next set and wipes the one before. */
    void renew(EktCipher cipher, Instant now) {
        clear();
        generation = (generation + 1) & 0xFFFF_FFFFL;
        since = now;
        current = new EktParameterSet(
                cipher, SecretBytes.random(cipher.keyLengthBytes(), random), salt.copy(), spi(), (int) ttl.toSeconds());
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

    /** Whether two thirds of the time to live have passed, so that the next set arrives well before the end (8870-36). */
    boolean isDue(Instant now) {
        return current != null && !now.isBefore(since.plus(ttl.multipliedBy(2).dividedBy(3)));
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

    int spi() {
        return (int) (generation & 0xFFFF);
    }

    Instant since() {
        return since;
    }

    /** Wipes everything. */
    @Override
    public void close() {
        clear();
        salt.close();
    }
}
