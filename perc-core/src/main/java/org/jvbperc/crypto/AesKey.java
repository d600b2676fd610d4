package org.jvbperc.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * An AES key for JCA that can be wiped, which {@link javax.crypto.spec.SecretKeySpec} cannot.
 *
 * <p>Not thread-safe against {@link #destroy()}.
 */
final class AesKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private transient boolean destroyed;

    /** Copies {@code key}, which must have 16, 24 or 32 octets. */
    AesKey(SecretBytes key) {
        int length = key.length();
        if (length != 16 && length != 24 && length != 32) {
            throw new IllegalArgumentException("AES key has " + length + " octets: expected 16, 24 or 32");
        }
        bytes = key.toByteArray();
    }

    /** A key of zeros, to overwrite what a cipher object keeps of another. */
    AesKey(int lengthBytes) {
        bytes = new byte[lengthBytes];
    }

    int lengthBytes() {
        return bytes.length;
    }

    /** Compares in constant time. */
    boolean sameAs(AesKey other) {
        return java.security.MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("AES key was used after it had been wiped");
        }
        return bytes.clone();
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public String toString() {
        return "AesKey[" + bytes.length + " octets]";
    }
}
