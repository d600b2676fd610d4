package org.jvbperc.endpoint.keychannel;

import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.SFrameSuite;

/**
 * The group secret of a generation as it has come for this join, with the times at which its use begins and ends.
 *
 * @param generation its number, 0..2^32-1
 * @param suite the cipher suite of the keys that are derived from it
 * @param senderIndex this join's
 * @param secret 32 octets, owned by this record
 * @param arrivedNanos when it came; frames are opened with it from then on
 * @param beginNanos when sealing with it begins
 * @param expiresAtNanos when its time to live ends
 */
public record ReceivedGroupKey(
        long generation,
        SFrameSuite suite,
        long senderIndex,
        SecretBytes secret,
        long arrivedNanos,
        long beginNanos,
        long expiresAtNanos)
        implements AutoCloseable {
    /** A group secret, from which keys are derived; the caller closes it. A join seals with one of them only. */
    public GroupSecret groupSecret() {
        return new GroupSecret(generation, suite, secret);
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        secret.close();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ReceivedGroupKey[generation=" + generation + ", suite=" + suite + ", senderIndex=" + senderIndex + "]";
    }
}
