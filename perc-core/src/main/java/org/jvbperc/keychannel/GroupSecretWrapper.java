package org.jvbperc.keychannel;

import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import org.jvbperc.crypto.SecretBytes;

/**
 * The Key Distributor's side: the group secret of one generation, wrapped for each member. It has one key pair of its own for
 * each group (X25519, P-256), made when the first member needs it and used for this generation only.
 *
 * <p>Owned by one thread, or guarded by its owner's lock.
 */
public final class GroupSecretWrapper implements AutoCloseable {
    /** Octets of a group secret. */
    public static final int SECRET_BYTES = SecretWrapping.SECRET_BYTES;

    private final String conference;
    private final long generation;
    private final int suite;
    private final SecretBytes secret;
    private final SecureRandom random;
    private final Map<KeyGroup, KeyAgreementPair> pairs = new EnumMap<>(KeyGroup.class);

    /**
     * @param conference the room's name, 1..255 octets of UTF-8
     * @param generation 0..2^32-1; one that has never been used in the conference
     * @param suite SFrame cipher suite (RFC 9605 section 8.1)
     * @param secret 32 octets; copied, stays the caller's
     */
    public GroupSecretWrapper(String conference, long generation, int suite, SecretBytes secret, SecureRandom random) {
        FieldRanges.require("generation", generation, 0, FieldRanges.UINT32);
        FieldRanges.require("suite", suite, 0, FieldRanges.UINT16);
        FieldRanges.require("length of a group secret", secret.length(), SECRET_BYTES, SECRET_BYTES);
        this.conference = conference;
        this.generation = generation;
        this.suite = suite;
        this.secret = secret.copy();
        this.random = random;
    }

    /** For tests with fixed private keys. */
    void use(KeyAgreementPair pair) {
        pairs.put(pair.publicKey().group(), pair);
    }

    /**
     * Wraps the secret for a member.
     *
     * @param recipient the member's public key
     * @param recipientKey its number: 0 is that of hello, n that of the n-th key_ack
     * @param senderIndex the member's, 1..2^32-1
     * @param ttlSeconds 1..2^24-1
     * @param beginMillis 0..65535
     * @throws KeyChannelException if the public key is no usable element of its group; the member is refused with its condition
     * @throws IllegalStateException after {@link #close()}
     */
    public KeyMessage wrap(
            AgreementPublicKey recipient, long recipientKey, long senderIndex, int ttlSeconds, int beginMillis)
            throws KeyChannelException {
        KeyAgreementPair pair =
                pairs.computeIfAbsent(recipient.group(), group -> KeyAgreementPair.generate(group, random));
        KeyMessage about = new KeyMessage(
                generation,
                suite,
                senderIndex,
                ttlSeconds,
                beginMillis,
                recipientKey,
                pair.publicKey(),
                SecretWrapping.NOT_WRAPPED_YET);
        try (SecretBytes shared = pair.agree("the public key of number " + recipientKey, recipient)) {
            return about.withWrapped(SecretWrapping.wrap(conference, about, recipient, shared, secret));
        }
    }

    /** The generation of the secret. */
    public long generation() {
        return generation;
    }

    /** Wipes the secret and drops the key pairs. */
    @Override
    public void close() {
        secret.close();
        pairs.clear();
    }
}
