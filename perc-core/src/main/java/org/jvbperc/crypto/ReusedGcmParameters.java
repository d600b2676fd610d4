package org.jvbperc.crypto;

import javax.crypto.spec.GCMParameterSpec;

/**
 * Parameters of AES-GCM that one {@link AeadCipher} reuses for message after message, instead of a new object and two copies of
 * the nonce for each.
 *
 * <p>A provider keeps the array it gets: SunJCE, of the last encryption, to refuse the same nonce again. Encryptions therefore
 * take turns with two arrays, so that the previous nonce is still there to be compared with, and decryptions have a third. Only
 * for providers that are known to keep no more than that.
 */
final class ReusedGcmParameters extends GCMParameterSpec {
    private final byte[] even = new byte[AeadCipher.NONCE_LENGTH_BYTES];
    private final byte[] odd = new byte[AeadCipher.NONCE_LENGTH_BYTES];
    private final byte[] decryption = new byte[AeadCipher.NONCE_LENGTH_BYTES];
    private boolean oddIsNext;
    private byte[] current = decryption;

    ReusedGcmParameters(int tagLengthBits) {
        super(tagLengthBits, new byte[AeadCipher.NONCE_LENGTH_BYTES]);
    }

    static boolean suits(String providerName) {
        return providerName.equals(CipherProviders.SUN_JCE) || providerName.equals(CipherProviders.CORRETTO);
    }

    ReusedGcmParameters forEncryption(byte[] nonce) {
        current = oddIsNext ? odd : even;
        System.arraycopy(nonce, 0, current, 0, current.length);
        return this;
    }

    /** The provider took the last nonce of an encryption and holds its array from now on. */
    void encryptionAccepted() {
        oddIsNext = !oddIsNext;
    }

    ReusedGcmParameters forDecryption(byte[] nonce) {
        current = decryption;
        System.arraycopy(nonce, 0, current, 0, current.length);
        return this;
    }

    /** Unlike the superclass's, not a copy. */
    @Override
    public byte[] getIV() {
        return current;
    }
}
