package org.jvbperc.ekt;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;

/**
 * Opens Full EKT fields: finds the parameter set, unwraps, and checks the plaintext (RFC 8870 section 4.3.2 steps 2 to 6).
 *
 * <p>Holds the content of the last field that was opened until {@link #clear()}. Owned by one thread.
 */
public final class EktUnwrapper {
    private final EktParameterTable table;
    private final int keyLengthBytes;
    private final int ciphertextLengthBytes;
    private final byte[] plaintext = new byte[EktField.MAX_FULL_BYTES];
    private final MessageDigest digest;
    private @Nullable EktKey ektKey;

    public EktUnwrapper(EktParameterTable table, ProtectionProfile profile) {
        this.table = table;
        this.keyLengthBytes = profile.layerKeyLengthBytes();
        this.ciphertextLengthBytes =
                org.jvbperc.crypto.AesKeyWrap.paddedCiphertextLengthBytes(EktPlaintext.lengthBytes(keyLengthBytes));
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /**
     * The cheap parts of steps 2 and 6: parameter set, its time to live, length.
     *
     * @return null if the field may be unwrapped, else why not
     */
    @Nullable
    EktFieldOutcome select(byte[] buffer, int offset, int length, long nowNanos) {
        ektKey = table.find(FullEktField.spi(buffer, offset, length));
        if (ektKey == null) {
            return EktFieldOutcome.UNKNOWN_SPI;
        }
        if (ektKey.isExpired(nowNanos)) {
            ektKey.close();
            return EktFieldOutcome.EXPIRED;
        }
        return FullEktField.ciphertextLengthBytes(length) == ciphertextLengthBytes
                ? null
                : EktFieldOutcome.WRONG_KEY_LENGTH;
    }

    /**
     * Steps 3 to 6 with the selected parameter set.
     *
     * @return null if there is a key for {@code ssrc}, else why not
     */
    @Nullable
    EktFieldOutcome unwrap(byte[] buffer, int offset, int length, int ssrc) {
        int plaintextLength = selected().decrypt(buffer, offset, FullEktField.ciphertextLengthBytes(length), plaintext);
        if (plaintextLength < 0) {
            return EktFieldOutcome.UNWRAP_FAILED;
        }
        if (EktPlaintext.keyLengthBytes(plaintext, plaintextLength) != keyLengthBytes) {
            return EktFieldOutcome.WRONG_KEY_LENGTH;
        }
        return EktPlaintext.ssrc(plaintext, keyLengthBytes) == ssrc ? null : EktFieldOutcome.WRONG_SSRC;
    }

    /** The parameter set of the last field. */
    EktKey selected() {
        if (ektKey == null) {
            throw new IllegalStateException("no EKT parameter set is selected");
        }
        return ektKey;
    }

    /** The ROC in the last field. */
    long rolloverCounter() {
        return EktPlaintext.rolloverCounter(plaintext, keyLengthBytes);
    }

    /** The key in the last field, as a copy its new owner closes. */
    SecretBytes masterKey() {
        return EktPlaintext.masterKey(plaintext, keyLengthBytes);
    }

    /** 64 bits of a hash of the key in the last field, by which it is recognised after it has been wiped. */
    long keyHash() {
        digest.update(plaintext, 1, keyLengthBytes);
        byte[] hash = digest.digest();
        // Only this wipes the digest's buffer, which still holds the key.
        digest.reset();
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (hash[i] & 0xFF);
        }
        Arrays.fill(hash, (byte) 0);
        return value;
    }

    /** Wipes the content of the last field. */
    void clear() {
        Arrays.fill(plaintext, (byte) 0);
    }
}
