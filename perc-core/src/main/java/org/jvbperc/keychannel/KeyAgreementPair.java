package org.jvbperc.keychannel;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import org.jvbperc.crypto.SecretBytes;

/**
 * A key pair for key agreement, by the JDK's X25519 or P-256. Immutable.
 *
 * <p>The JDK offers no way to wipe its private keys: who drops the pair leaves the private key to the garbage collector.
 */
final class KeyAgreementPair {
    private static final int SHARED_SECRET_BYTES = 32;

    private final AgreementPublicKey publicKey;
    private final PrivateKey privateKey;

    private KeyAgreementPair(AgreementPublicKey publicKey, PrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /** A fresh pair. */
    static KeyAgreementPair generate(KeyGroup group, SecureRandom random) {
        return of(group, AgreementKeys.generate(group, random));
    }

    /** This pair, whose public key belongs to the group. */
    static KeyAgreementPair of(KeyGroup group, KeyPair pair) {
        return new KeyAgreementPair(
                new AgreementPublicKey(group, AgreementKeys.octets(group, pair.getPublic())), pair.getPrivate());
    }

    AgreementPublicKey publicKey() {
        return publicKey;
    }

    /**
     * The shared secret with the owner of {@code other}, 32 octets, which the caller closes.
     *
     * @param field named in errors
     * @throws KeyChannelException INVALID_KEY if it is of another group, not on the curve, or of small order
     */
    SecretBytes agree(String field, AgreementPublicKey other) throws KeyChannelException {
        KeyGroup group = publicKey.group();
        if (other.group() != group) {
            throw new KeyChannelException(
                    RefusalMessage.INVALID_KEY, field + " is of " + other.group() + ": expected " + group);
        }
        byte[] shared = new byte[0];
        try {
            KeyAgreement agreement = KeyAgreement.getInstance(AgreementKeys.agreementAlgorithm(group));
            agreement.init(privateKey);
            agreement.doPhase(AgreementKeys.parse(field, other), true);
            shared = agreement.generateSecret();
            if (shared.length != SHARED_SECRET_BYTES) {
                throw new IllegalStateException(
                        agreement.getProvider() + " made a shared secret of " + shared.length + " octets, not 32");
            }
            if (isZero(shared)) {
                throw smallOrder(field);
            }
            return SecretBytes.copyOf(shared);
        } catch (java.security.InvalidKeyException e) {
            // RFC 7748 section 6.1: the JDK refuses public keys that make the shared secret zero.
            throw smallOrder(field);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot agree on keys with " + group, e);
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    private static KeyChannelException smallOrder(String field) {
        return new KeyChannelException(
                RefusalMessage.INVALID_KEY, field + " is a point of small order: expected a public key");
    }

    private static boolean isZero(byte[] octets) {
        int bits = 0;
        for (byte octet : octets) {
            bits |= octet;
        }
        return bits == 0;
    }
}
