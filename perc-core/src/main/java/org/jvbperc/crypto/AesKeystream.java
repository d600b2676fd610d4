package org.jvbperc.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * AES in counter mode as a source of keystream (RFC 3711 section 4.1.1), for SRTP's key derivation and for encrypted header
 * extensions.
 *
 * <p>Allocation-free after construction. Owned by one thread; the key is copied in and wiped by {@link #close()}.
 */
public final class AesKeystream implements AutoCloseable {
    /** Octets of a counter block and of a keystream block. */
    public static final int BLOCK_LENGTH_BYTES = 16;

    private final AesKey key;
    private final Cipher cipher;

    /** {@code key} has 16 or 32 octets and stays the caller's. */
    public AesKeystream(SecretBytes key) {
        this.key = new AesKey(key);
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, this.key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks AES/ECB/NoPadding", e);
        }
    }

    /**
     * Writes one keystream block: the encrypted counter block.
     *
     * @param counterBlock 16 octets, not changed
     * @param target gets 16 octets from {@code offset}
     */
    public void block(byte[] counterBlock, byte[] target, int offset) {
        if (key.isDestroyed()) {
            throw new IllegalStateException("AES key was used after it had been wiped");
        }
        try {
            cipher.update(counterBlock, 0, BLOCK_LENGTH_BYTES, target, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES block of 16 octets was refused", e);
        }
    }

    /** Wipes the key, here and as far as the provider allows in its cipher object. */
    @Override
    public void close() {
        if (key.isDestroyed()) {
            return;
        }
        key.destroy();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new AesKey(key.lengthBytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES cipher cannot be re-keyed", e);
        }
    }
}
