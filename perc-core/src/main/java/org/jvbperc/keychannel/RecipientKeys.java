package org.jvbperc.keychannel;

import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import org.jvbperc.crypto.SecretBytes;

/**
 * An endpoint's side: its numbered key pairs, and the secrets that are wrapped to them. A pair is kept until a secret that was
 * wrapped to a newer one has arrived, so that what was sent before an acknowledgement arrived can be opened; then it is dropped, so
 * that nobody can open recorded messages later.
 *
 * <p>Owned by one thread.
 */
public final class RecipientKeys implements AutoCloseable {
    /** Pairs that are kept at once; acknowledgements that the Key Distributor has not made use of yet. */
    static final int MAX_PAIRS = 32;

    private final KeyGroup group;
    private final SecureRandom random;
    private final TreeMap<Long, KeyAgreementPair> pairs = new TreeMap<>();
    private long next;

    /** Makes key number 0. */
    public RecipientKeys(KeyGroup group, SecureRandom random) {
        this(random, KeyAgreementPair.generate(group, random));
    }

    /** For tests with fixed private keys. */
    RecipientKeys(SecureRandom random, KeyAgreementPair first) {
        this.group = first.publicKey().group();
        this.random = random;
        add(first);
    }

    /** The newest public key: that of the hello as long as nothing has been acknowledged. */
    public AgreementPublicKey newest() {
        return pairs.lastEntry().getValue().publicKey();
    }

    /** Makes the next key and the acknowledgement of a generation that carries it. */
    public KeyAckMessage acknowledge(long generation) {
        KeyAgreementPair pair = KeyAgreementPair.generate(group, random);
        add(pair);
        return new KeyAckMessage(generation, pair.publicKey());
    }

    private void add(KeyAgreementPair pair) {
        pairs.put(next++, pair);
        if (pairs.size() > MAX_PAIRS) {
            pairs.pollFirstEntry();
        }
    }

    /**
     * Unwraps a secret, and drops the keys before the one that it was wrapped to.
     *
     * @param conference the room's name, 1..255 octets of UTF-8
     * @return the group secret, 32 octets, which the caller closes
     * @throws KeyChannelException INVALID_KEY if the key's number is unknown or dropped, the sender's key is not usable, or the
     *     secret does not verify; no key is dropped then
     */
    public SecretBytes unwrap(String conference, KeyMessage message) throws KeyChannelException {
        KeyAgreementPair pair = pairs.get(message.recipientKey());
        if (pair == null) {
            throw new KeyChannelException(
                    RefusalMessage.INVALID_KEY,
                    "key.recipient_key is " + message.recipientKey() + ": expected one of " + pairs.keySet());
        }
        try (SecretBytes shared = pair.agree("key.sender_key", message.senderKey())) {
            SecretBytes secret = SecretWrapping.unwrap(conference, message, pair.publicKey(), shared);
            pairs.headMap(message.recipientKey()).clear();
            return secret;
        }
    }

    /** Numbers of the keys that are kept, with their public keys. */
    Map<Long, KeyAgreementPair> kept() {
        return pairs;
    }

    /** Drops all keys. */
    @Override
    public void close() {
        pairs.clear();
    }
}
