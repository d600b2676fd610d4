package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.keychannel.AgreementPublicKey;
import org.jvbperc.keychannel.GroupSecretWrapper;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyMessage;

/**
 * The group secret of one generation: the base key of every member's SFrame keys (RFC 9605 section 4.4.2), wrapped for each member
 * when it is sent. It is wiped when the conference has dropped it and every share was sent or dropped. Thread-safe.
 */
final class GroupKey implements ConferenceKey {
    private final GroupSecretWrapper wrapper;
    /** The conference, and the shares that are on their way. */
    private int holders = 1;

    private boolean dropped;

    GroupKey(String room, long generation, int suite, SecureRandom random) {
        try (SecretBytes secret = SecretBytes.random(GroupSecretWrapper.SECRET_BYTES, random)) {
            wrapper = new GroupSecretWrapper(room, generation, suite, secret, random);
        }
    }

    long generation() {
        return wrapper.generation();
    }

    @Override
    public synchronized KeyShare shareFor(long senderIndex, int ttlSeconds) {
        if (dropped) {
            throw new IllegalStateException("the conference has dropped generation " + generation());
        }
        holders++;
        return new GroupKeyShare(this, senderIndex, ttlSeconds);
    }

    @Override
    public ConferenceKey derive(long generation) {
        throw new IllegalStateException("group secrets are not derived from each other");
    }

    synchronized KeyMessage wrap(
            AgreementPublicKey recipient, long recipientKey, long senderIndex, int ttlSeconds, int beginMillis)
            throws KeyChannelException {
        return wrapper.wrap(recipient, recipientKey, senderIndex, ttlSeconds, beginMillis);
    }

    /** A share was sent or dropped. */
    synchronized void release() {
        holders--;
        if (holders == 0) {
            wrapper.close();
        }
    }

    /** The conference drops it. */
    @Override
    public synchronized void close() {
        if (!dropped) {
            dropped = true;
            release();
        }
    }
}
