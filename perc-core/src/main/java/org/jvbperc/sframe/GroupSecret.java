package org.jvbperc.sframe;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jvbperc.crypto.SecretBytes;

/**
 * The secret that all members of a conference share in one generation, from which the keys of all senders are derived (RFC 9605
 * sections 4.4.1 and 4.4.2, where it is the base key).
 *
 * <p>One instance gives its key for sending once only, so that no two {@link SFrameSender}s of a join count from 0 with the same key.
 * Make one instance of each secret that the Key Distributor sends, and close it when sender and keyring have it.
 */
public final class GroupSecret implements AutoCloseable {
    /** Octets of a group secret. */
    public static final int LENGTH_BYTES = 32;

    private final long generation;
    private final SFrameSuite suite;
    private final SecretBytes pseudoRandomKey;
    private final AtomicBoolean usedForSending = new AtomicBoolean();

    /**
     * Keeps what is needed of {@code secret}, which stays the caller's.
     *
     * @param generation 0..2^32-1
     * @param secret 32 octets
     * @throws IllegalArgumentException if a value is outside its range
     */
    public GroupSecret(long generation, SFrameSuite suite, SecretBytes secret) {
        if (generation < 0 || generation > SFrameKid.MAX_GENERATION) {
            throw new IllegalArgumentException("generation " + generation + " is not in 0..2^32-1");
        }
        if (secret.length() != LENGTH_BYTES) {
            throw new IllegalArgumentException(
                    "group secret has " + secret.length() + " octets: expected " + LENGTH_BYTES);
        }
        this.generation = generation;
        this.suite = suite;
        this.pseudoRandomKey = suite.hkdf().extract(secret);
    }

    /** Number of the secret. */
    public long generation() {
        return generation;
    }

    /** The cipher suite of the keys that are derived from it. */
    public SFrameSuite suite() {
        return suite;
    }

    /** The key of a sender for opening its frames. */
    SFrameKey receivingKey(long senderIndex) {
        return new SFrameKey(suite, pseudoRandomKey, SFrameKid.of(senderIndex, generation));
    }

    /**
     * The key for sealing the own frames.
     *
     * @throws IllegalStateException if it was given before
     */
    SFrameKey sendingKey(long senderIndex) {
        if (!usedForSending.compareAndSet(false, true)) {
            throw new IllegalStateException("the group secret of generation " + generation
                    + " is in use for sending: a second sender would repeat its nonces (RFC 9605 section 9.1)");
        }
        return receivingKey(senderIndex);
    }

    /** A copy that only opens frames. */
    GroupSecret copyForReceiving() {
        return new GroupSecret(this);
    }

    private GroupSecret(GroupSecret other) {
        generation = other.generation;
        suite = other.suite;
        pseudoRandomKey = other.pseudoRandomKey.copy();
        usedForSending.set(true);
    }

    /** Wipes the secret; keys that were derived from it stay. */
    @Override
    public void close() {
        pseudoRandomKey.close();
    }

    @Override
    public String toString() {
        return "GroupSecret[generation " + generation + ", " + suite + "]";
    }
}
