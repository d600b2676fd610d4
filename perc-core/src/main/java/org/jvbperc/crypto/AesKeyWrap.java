package org.jvbperc.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;

/**
 * AES Key Wrap (RFC 3394) and AES Key Wrap with Padding (RFC 5649), the EKT cipher of RFC 8870 section 4.4.1.
 *
 * <p>With padding, M octets become 8*ceil(M/8) + 8 octets (the formula printed in RFC 8870 is wrong, "Length of a wrapped key" in
 * docs/rfc-coverage.md). Unwrapping checks the alternative initial value, the message length and the padding without branching on
 * any of their octets, and does not reveal which of them was wrong. The JDK's own AES/KWP/NoPadding does branch on them, and
 * its exceptions make a forged field two to three times as expensive (docs/adr/0004-own-aes-key-wrap.md).
 *
 * <p>Input and output may overlap. An instance belongs to one thread. {@link #close()} wipes what this class holds; the JCA
 * provider's expanded keys are replaced by those of a zero key.
 */
public final class AesKeyWrap implements AutoCloseable {
    /** Octets that wrapping adds to a padded plaintext. */
    public static final int OVERHEAD_BYTES = 8;

    /** More than any key or EKTPlaintext: a bound for {@link #wrap} and {@link #wrapPadded}. */
    public static final int MAX_PLAINTEXT_BYTES = 1 << 16;

    private static final int SEMI_BLOCK_BYTES = 8;
    private static final int BLOCK_BYTES = 16;
    private static final int ROUNDS = 6;
    private static final long DEFAULT_INITIAL_VALUE = 0xA6A6A6A6A6A6A6A6L;
    private static final int ALTERNATIVE_INITIAL_VALUE = 0xA65959A6;

    private final Cipher encryptor;
    private final Cipher decryptor;
    private final int keyLengthBytes;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] transformed = new byte[BLOCK_BYTES];
    private boolean closed;

    /**
     * Takes a key-encryption key of 16, 24 or 32 octets, of which nothing but the cipher's key schedule is kept.
     *
     * @throws IllegalArgumentException for another key length
     */
    public AesKeyWrap(SecretBytes keyEncryptionKey) {
        AesKey key = new AesKey(keyEncryptionKey);
        keyLengthBytes = key.lengthBytes();
        try {
            encryptor = Cipher.getInstance("AES/ECB/NoPadding");
            decryptor = Cipher.getInstance("AES/ECB/NoPadding");
            initialise(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES", e);
        } finally {
            key.destroy();
        }
    }

    /** Length of what {@link #wrapPadded} makes of {@code plaintextLengthBytes} octets. */
    public static int paddedCiphertextLengthBytes(int plaintextLengthBytes) {
        return (plaintextLengthBytes + SEMI_BLOCK_BYTES - 1) / SEMI_BLOCK_BYTES * SEMI_BLOCK_BYTES + OVERHEAD_BYTES;
    }

    /**
     * Wraps by RFC 3394.
     *
     * @param length of the plaintext: a multiple of 8, at least 16
     * @return octets written to {@code output}: {@code length} + 8
     * @throws IllegalArgumentException if {@code length} is not allowed
     */
    public int wrap(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        if (length < 2 * SEMI_BLOCK_BYTES || length % SEMI_BLOCK_BYTES != 0 || length > MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException("AES key wrap takes a multiple of 8 octets, at least 16, not " + length);
        }
        Objects.checkFromIndexSize(outputOffset, length + OVERHEAD_BYTES, output.length);
        System.arraycopy(input, offset, output, outputOffset + OVERHEAD_BYTES, length);
        wrapInPlace(DEFAULT_INITIAL_VALUE, output, outputOffset, length / SEMI_BLOCK_BYTES);
        return length + OVERHEAD_BYTES;
    }

    /**
     * Unwraps by RFC 3394.
     *
     * @param length of the ciphertext
     * @return octets written to {@code output}, {@code length} - 8; -1 if the length is not allowed or the initial value did not
     *     verify, and then nothing of the plaintext is left in {@code output}
     */
    public int unwrap(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        if (length < 3 * SEMI_BLOCK_BYTES || length % SEMI_BLOCK_BYTES != 0) {
            return -1;
        }
        int plaintextLength = length - OVERHEAD_BYTES;
        Objects.checkFromIndexSize(outputOffset, plaintextLength, output.length);
        byte[] work = Arrays.copyOfRange(input, offset, offset + length);
        long initialValue = unwrapInPlace(work, plaintextLength / SEMI_BLOCK_BYTES);
        int result = plaintextLength;
        if (initialValue != DEFAULT_INITIAL_VALUE) {
            result = -1;
            Arrays.fill(work, (byte) 0);
        }
        System.arraycopy(work, OVERHEAD_BYTES, output, outputOffset, plaintextLength);
        Arrays.fill(work, (byte) 0);
        return result;
    }

    /**
     * Wraps with padding by RFC 5649.
     *
     * @param length of the plaintext, at least 1
     * @return octets written to {@code output}: {@link #paddedCiphertextLengthBytes}
     * @throws IllegalArgumentException if {@code length} is not allowed
     */
    public int wrapPadded(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        if (length < 1 || length > MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException("AES key wrap with padding takes at least 1 octet, not " + length);
        }
        int ciphertextLength = paddedCiphertextLengthBytes(length);
        int paddedLength = ciphertextLength - OVERHEAD_BYTES;
        Objects.checkFromIndexSize(outputOffset, ciphertextLength, output.length);
        int plaintextAt = outputOffset + OVERHEAD_BYTES;
        System.arraycopy(input, offset, output, plaintextAt, length);
        Arrays.fill(output, plaintextAt + length, plaintextAt + paddedLength, (byte) 0);
        long initialValue = (long) ALTERNATIVE_INITIAL_VALUE << 32 | length;
        if (paddedLength == SEMI_BLOCK_BYTES) {
            putLong(initialValue, block, 0);
            System.arraycopy(output, plaintextAt, block, SEMI_BLOCK_BYTES, SEMI_BLOCK_BYTES);
            crypt(encryptor);
            System.arraycopy(transformed, 0, output, outputOffset, BLOCK_BYTES);
            wipeBlocks();
        } else {
            wrapInPlace(initialValue, output, outputOffset, paddedLength / SEMI_BLOCK_BYTES);
        }
        return ciphertextLength;
    }

    /**
     * Unwraps with padding by RFC 5649 section 3: all checks are made, whatever the outcome of the others.
     *
     * @param length of the ciphertext
     * @param output has room for {@code length} - 8 octets, padding included
     * @return length of the plaintext, without padding; -1 if anything is wrong, and then nothing of the plaintext is left in
     *     {@code output}
     */
    public int unwrapPadded(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        if (length < BLOCK_BYTES || length % SEMI_BLOCK_BYTES != 0) {
            return -1;
        }
        int paddedLength = length - OVERHEAD_BYTES;
        Objects.checkFromIndexSize(outputOffset, paddedLength, output.length);
        byte[] work = Arrays.copyOfRange(input, offset, offset + length);
        long initialValue;
        if (length == BLOCK_BYTES) {
            System.arraycopy(work, 0, block, 0, BLOCK_BYTES);
            crypt(decryptor);
            initialValue = getLong(transformed, 0);
            System.arraycopy(transformed, SEMI_BLOCK_BYTES, work, OVERHEAD_BYTES, SEMI_BLOCK_BYTES);
            wipeBlocks();
        } else {
            initialValue = unwrapInPlace(work, paddedLength / SEMI_BLOCK_BYTES);
        }
        int messageLength = (int) initialValue;
        int wrong = (int) (initialValue >>> 32) ^ ALTERNATIVE_INITIAL_VALUE;
        int surplus = paddedLength - messageLength;
        wrong |= surplus & ~(SEMI_BLOCK_BYTES - 1);
        for (int i = 1; i < SEMI_BLOCK_BYTES; i++) {
            int isPadding = (i - 1 - surplus) >> 31;
            wrong |= work[length - i] & isPadding;
        }
        int failed = (wrong | -wrong) >> 31;
        for (int i = 0; i < paddedLength; i++) {
            output[outputOffset + i] = (byte) (work[OVERHEAD_BYTES + i] & ~failed);
        }
        Arrays.fill(work, (byte) 0);
        return messageLength | failed;
    }

    /** Wipes the key. Idempotent; the instance cannot be used afterwards. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        wipeBlocks();
        try {
            initialise(new AesKey(keyLengthBytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES refuses a key that it accepted before", e);
        }
    }

    /** RFC 3394 section 2.2.1; the plaintext is in place, {@code semiBlocks} of 8 octets behind the first 8. */
    private void wrapInPlace(long initialValue, byte[] data, int offset, int semiBlocks) {
        long check = initialValue;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 1; i <= semiBlocks; i++) {
                int at = offset + i * SEMI_BLOCK_BYTES;
                putLong(check, block, 0);
                System.arraycopy(data, at, block, SEMI_BLOCK_BYTES, SEMI_BLOCK_BYTES);
                crypt(encryptor);
                check = getLong(transformed, 0) ^ ((long) semiBlocks * round + i);
                System.arraycopy(transformed, SEMI_BLOCK_BYTES, data, at, SEMI_BLOCK_BYTES);
            }
        }
        putLong(check, data, offset);
        wipeBlocks();
    }

    /** RFC 3394 section 2.2.2; returns the initial value and leaves the plaintext behind the first 8 octets of {@code data}. */
    private long unwrapInPlace(byte[] data, int semiBlocks) {
        long check = getLong(data, 0);
        for (int round = ROUNDS - 1; round >= 0; round--) {
            for (int i = semiBlocks; i >= 1; i--) {
                int at = i * SEMI_BLOCK_BYTES;
                putLong(check ^ ((long) semiBlocks * round + i), block, 0);
                System.arraycopy(data, at, block, SEMI_BLOCK_BYTES, SEMI_BLOCK_BYTES);
                crypt(decryptor);
                check = getLong(transformed, 0);
                System.arraycopy(transformed, SEMI_BLOCK_BYTES, data, at, SEMI_BLOCK_BYTES);
            }
        }
        wipeBlocks();
        return check;
    }

    private void crypt(Cipher cipher) {
        if (closed) {
            throw new IllegalStateException("key material was used after it had been wiped");
        }
        try {
            cipher.update(block, 0, BLOCK_BYTES, transformed, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("AES put out more than one block for one block", e);
        }
    }

    private void initialise(AesKey key) throws GeneralSecurityException {
        encryptor.init(Cipher.ENCRYPT_MODE, key);
        decryptor.init(Cipher.DECRYPT_MODE, key);
    }

    private void wipeBlocks() {
        Arrays.fill(block, (byte) 0);
        Arrays.fill(transformed, (byte) 0);
    }

    private static void putLong(long value, byte[] target, int offset) {
        for (int i = 0; i < Long.BYTES; i++) {
            target[offset + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    private static long getLong(byte[] source, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (source[offset + i] & 0xFF);
        }
        return value;
    }
}
