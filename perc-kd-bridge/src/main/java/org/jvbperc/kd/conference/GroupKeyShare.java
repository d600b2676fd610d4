package org.jvbperc.kd.conference;

import org.jvbperc.keychannel.AgreementPublicKey;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyMessage;

/** The group secret of one generation on its way to one member. Owned by whoever holds it. */
public final class GroupKeyShare implements KeyShare {
    private final GroupKey key;
    private final long senderIndex;
    private final int ttlSeconds;
    private boolean closed;

    GroupKeyShare(GroupKey key, long senderIndex, int ttlSeconds) {
        this.key = key;
        this.senderIndex = senderIndex;
        this.ttlSeconds = ttlSeconds;
    }

    /** The secret's generation, an unsigned 32-bit number. */
    public long generation() {
        return key.generation();
    }

    @Override
    public int spi() {
        return (int) (generation() & 0xFFFF);
    }

    /**
     * The message that carries it to the member.
     *
     * @param recipient the member's public key
     * @param recipientKey number of that key: 0 is that of hello, n that of the n-th key_ack
     * @param beginMillis how long after its arrival the member begins to send with it
     * @throws IllegalStateException after {@link #close}
     * @throws KeyChannelException if the public key is no usable element of its group
     */
    public KeyMessage wrap(AgreementPublicKey recipient, long recipientKey, int beginMillis)
            throws KeyChannelException {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the share of generation " + generation() + " was given up");
            }
        }
        return key.wrap(recipient, recipientKey, senderIndex, ttlSeconds, beginMillis);
    }

    @Override
    public void sendOn(MemberChannel channel) {
        channel.sendGroupKey(this);
    }

    /** Gives up the share; the last one wipes the secret. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        key.release();
    }
}
