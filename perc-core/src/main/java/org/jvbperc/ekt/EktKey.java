package org.jvbperc.ekt;

import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.crypto.SecretBytes;

/**
 * One installed EKT parameter set: its cipher, ready to use, and the two limits of its life, time (RFC 8870 section 5.2.2) and
 * number of encryptions (RFC 8870 section 4.3.2).
 *
 * <p>After {@link #close()} SPI, generation and expiry can still be read, so that keys that were delivered under this one
 * expire with it. Owned by one thread.
 */
public final class EktKey implements AutoCloseable {
    /** T of AESKW128 and AESKW256: the number of encryptions for which one EKTKey may be used (RFC 8870 section 4.4.1). */
    public static final long MAX_ENCRYPTIONS = 1L << 48;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int spi;
    private final int generation;
    private long expiresAtNanos;
    private final SecretBytes ektKey;
    private final SecretBytes salt;
    private final AesKeyWrap cipher;
    private long encryptionsLeft;

    /**
     * Copies the needed parts of {@code set}.
     *
     * @param generation larger for every set installed later
     */
    public EktKey(EktParameterSet set, int generation, long nowNanos, long maxEncryptions) {
        this.spi = set.spi();
        this.generation = generation;
        this.expiresAtNanos = nowNanos + set.ttlSeconds() * NANOS_PER_SECOND;
        this.ektKey = set.ektKey().copy();
        this.salt = set.srtpMasterSalt().slice(0, EktParameterSet.SALT_LENGTH_BYTES);
        this.cipher = new AesKeyWrap(ektKey);
        this.encryptionsLeft = maxEncryptions;
    }

    public int spi() {
        return spi;
    }

    int generation() {
        return generation;
    }

    /** The end-to-end salt of every key delivered under this one; stays this object's. */
    SecretBytes salt() {
        return salt;
    }

    /** Lets it expire at {@code nanos}, if that is sooner, because another set has replaced it. */
    void expireBy(long nanos) {
        if (nanos - expiresAtNanos < 0) {
            expiresAtNanos = nanos;
        }
    }

    public boolean isExpired(long nowNanos) {
        return nowNanos - expiresAtNanos >= 0;
    }

    boolean isWiped() {
        return ektKey.isClosed();
    }

    /** Whether {@code set} is the same parameter set, as in a repeated EKTKey message. */
    public boolean isSameAs(EktParameterSet set) {
        if (isWiped() || set.spi() != spi || !ektKey.equals(set.ektKey())) {
            return false;
        }
        try (SecretBytes truncated = set.srtpMasterSalt().slice(0, EktParameterSet.SALT_LENGTH_BYTES)) {
            return salt.equals(truncated);
        }
    }

    /** Whether another plaintext may be wrapped. */
    public boolean canEncrypt(long nowNanos) {
        return encryptionsLeft > 0 && !isWiped() && !isExpired(nowNanos);
    }

    /** Wraps {@code length} octets at the start of {@code plaintext} and returns the EKTCiphertext; counts towards T. */
    byte[] encrypt(byte[] plaintext, int length) {
        if (encryptionsLeft <= 0) {
            throw new IllegalStateException("EKTKey with SPI " + spi + " was used beyond its limit of encryptions");
        }
        encryptionsLeft--;
        byte[] ciphertext = new byte[AesKeyWrap.paddedCiphertextLengthBytes(length)];
        cipher.wrapPadded(plaintext, 0, length, ciphertext, 0);
        return ciphertext;
    }

    /** Unwraps into {@code plaintext} and returns the plaintext's length, or -1. */
    int decrypt(byte[] buffer, int offset, int length, byte[] plaintext) {
        return cipher.unwrapPadded(buffer, offset, length, plaintext, 0);
    }

    /** Wipes key and salt. */
    @Override
    public void close() {
        ektKey.close();
        salt.close();
        cipher.close();
    }
}
