package org.jvbperc.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-GCM with one key, a 96-bit nonce and a 128-bit tag (RFC 5116 section 5.1), in place and without allocation of its own.
 *
 * <p>The provider still allocates per message. Owned by one thread; the key is copied in and wiped by {@link #close()}. Arrays
 * belong to the caller and are not kept.
 */
public final class AeadCipher implements AutoCloseable {
    /** Octets a message grows by. */
    public static final int TAG_LENGTH_BYTES = 16;

    /** Octets of a nonce. */
    public static final int NONCE_LENGTH_BYTES = 12;

    private static final int TAG_LENGTH_BITS = 128;

    private final Cipher cipher;
    private final AesKey key;
    private final @Nullable ReusedGcmParameters reusedParameters;
    private final boolean refusalLeavesInput;
    private byte[] ciphertextCopy = new byte[0];

    /** A cipher of the provider that {@link CipherProviders} chose; {@code key} has 16 or 32 octets and stays the caller's. */
    public AeadCipher(SecretBytes key) {
        this(key, CipherProviders.aesGcm());
    }

    /** A cipher of this provider. */
    public AeadCipher(SecretBytes key, Provider provider) {
        this.key = new AesKey(key);
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(provider.getName() + " lost its AES-GCM", e);
        }
        refusalLeavesInput = RefusalBehaviour.leavesInput(provider);
        reusedParameters =
                ReusedGcmParameters.suits(provider.getName()) ? new ReusedGcmParameters(TAG_LENGTH_BITS) : null;
    }

    /**
     * Encrypts {@code data[offset, offset + length)} in place and writes the tag behind it.
     *
     * <p>The caller guarantees that no two messages get the same nonce. Additional data may lie in the same array.
     *
     * @param nonce 12 octets
     * @throws IndexOutOfBoundsException if there is no room for the tag
     * @throws IllegalStateException if the provider refuses, for example the previous nonce again, or after {@link #close()}
     */
    public void encrypt(
            byte[] nonce,
            byte[] additional,
            int additionalOffset,
            int additionalLength,
            byte[] data,
            int offset,
            int length) {
        java.util.Objects.checkFromIndexSize(offset, length + TAG_LENGTH_BYTES, data.length);
        try {
            if (reusedParameters != null) {
                cipher.init(Cipher.ENCRYPT_MODE, key, reusedParameters.forEncryption(nonce));
                reusedParameters.encryptionAccepted();
            } else {
                cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH_BITS, nonce));
            }
            cipher.updateAAD(additional, additionalOffset, additionalLength);
            cipher.doFinal(data, offset, length, data, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encryption was refused by " + providerName(), e);
        }
    }

    /**
     * Verifies and decrypts {@code data[offset, offset + length)}, ciphertext with its tag, in place.
     *
     * @param nonce 12 octets
     * @param length at least 16; the plaintext is 16 octets shorter
     * @return whether the tag verified; if not, {@code data} is as before, so that another key can be tried
     * @throws IllegalStateException if the provider fails in another way, or after {@link #close()}
     */
    public boolean decrypt(
            byte[] nonce,
            byte[] additional,
            int additionalOffset,
            int additionalLength,
            byte[] data,
            int offset,
            int length) {
        boolean copy = !refusalLeavesInput || length > RefusalBehaviour.MAX_LENGTH_BYTES;
        byte[] source = copy ? ciphertextCopy(data, offset, length) : data;
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key,
                    reusedParameters != null
                            ? reusedParameters.forDecryption(nonce)
                            : new GCMParameterSpec(TAG_LENGTH_BITS, nonce));
            cipher.updateAAD(additional, additionalOffset, additionalLength);
            cipher.doFinal(source, copy ? 0 : offset, length, data, offset);
            return true;
        } catch (AEADBadTagException e) {
            if (copy) {
                System.arraycopy(source, 0, data, offset, length);
            }
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM decryption was refused by " + providerName(), e);
        }
    }

    private byte[] ciphertextCopy(byte[] data, int offset, int length) {
        if (ciphertextCopy.length < length) {
            ciphertextCopy = new byte[Math.max(length, 2048)];
        }
        System.arraycopy(data, offset, ciphertextCopy, 0, length);
        return ciphertextCopy;
    }

    /** JCA name of the provider. */
    public String providerName() {
        return cipher.getProvider().getName();
    }

    /** Whether both have the same key; compared in constant time. */
    public boolean hasSameKeyAs(AeadCipher other) {
        return key.sameAs(other.key);
    }

    /** Wipes the key, here and as far as the provider allows in its cipher object. */
    @Override
    public void close() {
        if (key.isDestroyed()) {
            return;
        }
        key.destroy();
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new AesKey(key.lengthBytes()),
                    new GCMParameterSpec(TAG_LENGTH_BITS, new byte[NONCE_LENGTH_BYTES]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM cipher of " + providerName() + " cannot be re-keyed", e);
        }
    }
}
