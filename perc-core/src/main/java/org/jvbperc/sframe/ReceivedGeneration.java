package org.jvbperc.sframe;

import org.jspecify.annotations.Nullable;
import org.jvbperc.srtp.SsrcTable;

/**
 * A group secret for opening frames, with the keys of those senders of which an authentic frame has come. Owned by one thread.
 *
 * <p>What is forged leaves no state. A sender's key stays until the generation ends, so that its frames cannot be replayed when it
 * leaves the roster and comes back.
 */
final class ReceivedGeneration implements AutoCloseable {
    /** As many members as a roster may have. */
    private static final int MAX_SENDERS = 10_000;

    private final GroupSecret secret;
    private final SsrcTable<ReceivedKey> keys = new SsrcTable<>(MAX_SENDERS);
    private long expiresAtNanos;
    private boolean wiped;

    /** Owns {@code secret}. */
    ReceivedGeneration(GroupSecret secret, long expiresAtNanos) {
        this.secret = secret;
        this.expiresAtNanos = expiresAtNanos;
    }

    long number() {
        return secret.generation();
    }

    /** Lets it end at {@code nanos}, if that is sooner. */
    void expireBy(long nanos) {
        if (nanos - expiresAtNanos < 0) {
            expiresAtNanos = nanos;
        }
    }

    boolean isExpired(long nowNanos) {
        return wiped || nowNanos - expiresAtNanos >= 0;
    }

    /** The key of a sender of which an authentic frame has come, or null. */
    @Nullable
    ReceivedKey known(long senderIndex) {
        return keys.get((int) senderIndex);
    }

    /** The key of another sender, which the caller keeps with {@link #add} or closes. */
    SFrameKey derive(long senderIndex) {
        return secret.receivingKey(senderIndex);
    }

    /** Whether another sender's key can be kept. */
    boolean hasRoom() {
        return keys.hasRoom();
    }

    /** Keeps the key of a sender whose first authentic frame has this counter. */
    void add(long senderIndex, SFrameKey key, long counter) {
        ReceivedKey received = new ReceivedKey(key);
        received.window().commit(counter);
        keys.put((int) senderIndex, received);
    }

    /** Number of senders with state. */
    int senderCount() {
        return keys.size();
    }

    /** Wipes secret and keys. */
    @Override
    public void close() {
        wiped = true;
        secret.close();
        keys.forEach(received -> received.key().close());
    }
}
