package org.jvbperc.dtls.record;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;

/**
 * AES-GCM of one direction of an association's records (RFC 5288), by the JCA provider that also encrypts media. It uses the
 * processor's own instructions, and needs none of the 9 KB of tables that BouncyCastle's engine keeps for every key.
 *
 * <p>Belongs to the thread that drives the association. The key is wiped by {@link #close()}.
 */
final class RecordAead implements TlsAEADCipherImpl, AutoCloseable {
    private final boolean encrypting;
    private byte[] nonce = new byte[0];
    private @Nullable AeadCipher cipher;

    RecordAead(boolean encrypting) {
        this.encrypting = encrypting;
    }

    @Override
    public void setKey(byte[] key, int offset, int length) {
        close();
        try (SecretBytes copy = SecretBytes.copyOf(key, offset, length)) {
            cipher = new AeadCipher(copy);
        }
    }

    @Override
    public void init(byte[] recordNonce, int macSize) {
        if (recordNonce.length != AeadCipher.NONCE_LENGTH_BYTES || macSize != AeadCipher.TAG_LENGTH_BYTES) {
            throw new IllegalArgumentException("a nonce of " + recordNonce.length + " and a tag of " + macSize
                    + " octets: AES-GCM records have 12 and 16 (RFC 5288 section 3)");
        }
        nonce = recordNonce.clone();
    }

    @Override
    public int getOutputSize(int inputLength) {
        return encrypting ? inputLength + AeadCipher.TAG_LENGTH_BYTES : inputLength - AeadCipher.TAG_LENGTH_BYTES;
    }

    @Override
    public int doFinal(
            byte[] additional, byte[] input, int inputOffset, int inputLength, byte[] output, int outputOffset)
            throws IOException {
        AeadCipher keyed = cipher;
        if (keyed == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "the record cipher has no key");
        }
        if (!encrypting && inputLength < AeadCipher.TAG_LENGTH_BYTES) {
            throw new TlsFatalAlert(AlertDescription.bad_record_mac);
        }
        if (input != output || inputOffset != outputOffset) {
            System.arraycopy(input, inputOffset, output, outputOffset, inputLength);
        }
        if (encrypting) {
            keyed.encrypt(nonce, additional, 0, additional.length, output, outputOffset, inputLength);
        } else if (!keyed.decrypt(nonce, additional, 0, additional.length, output, outputOffset, inputLength)) {
            throw new TlsFatalAlert(AlertDescription.bad_record_mac);
        }
        return getOutputSize(inputLength);
    }

    @Override
    public void close() {
        if (cipher != null) {
            cipher.close();
            cipher = null;
        }
    }
}
