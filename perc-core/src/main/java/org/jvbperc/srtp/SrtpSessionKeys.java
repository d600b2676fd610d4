package org.jvbperc.srtp;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;

/** The ciphers of one master key and salt: SRTP, SRTCP and, if wanted, header extensions. Owned by one thread. */
final class SrtpSessionKeys implements AutoCloseable {
    private final AeadCipher rtpCipher;
    private final SrtpNonce rtpNonce;
    private final AeadCipher rtcpCipher;
    private final SrtpNonce rtcpNonce;
    private final @Nullable HeaderExtensionCipher extensionCipher;

    /** Derives everything; the arguments stay the caller's. */
    SrtpSessionKeys(SecretBytes masterKey, SecretBytes masterSalt, Set<Integer> encryptedExtensionIds) {
        requireLengths(masterKey, masterSalt);
        int keyLength = masterKey.length();
        int saltLength = masterSalt.length();
        try (SecretBytes rtpKey = SrtpKeyDerivation.derive(
                        masterKey, masterSalt, SrtpKeyDerivation.LABEL_RTP_ENCRYPTION, keyLength);
                SecretBytes rtpSalt =
                        SrtpKeyDerivation.derive(masterKey, masterSalt, SrtpKeyDerivation.LABEL_RTP_SALT, saltLength);
                SecretBytes rtcpKey = SrtpKeyDerivation.derive(
                        masterKey, masterSalt, SrtpKeyDerivation.LABEL_RTCP_ENCRYPTION, keyLength);
                SecretBytes rtcpSalt = SrtpKeyDerivation.derive(
                        masterKey, masterSalt, SrtpKeyDerivation.LABEL_RTCP_SALT, saltLength)) {
            rtpCipher = new AeadCipher(rtpKey);
            rtpNonce = new SrtpNonce(rtpSalt);
            rtcpCipher = new AeadCipher(rtcpKey);
            rtcpNonce = new SrtpNonce(rtcpSalt);
        }
        extensionCipher = encryptedExtensionIds.isEmpty()
                ? null
                : new HeaderExtensionCipher(masterKey, masterSalt, encryptedExtensionIds);
    }

    /** Uses the same session key and salt for SRTP and SRTCP, as published test vectors do. */
    SrtpSessionKeys(SecretBytes sessionKey, SecretBytes sessionSalt) {
        requireLengths(sessionKey, sessionSalt);
        rtpCipher = new AeadCipher(sessionKey);
        rtpNonce = new SrtpNonce(sessionSalt);
        rtcpCipher = new AeadCipher(sessionKey);
        rtcpNonce = new SrtpNonce(sessionSalt);
        extensionCipher = null;
    }

    AeadCipher rtpCipher() {
        return rtpCipher;
    }

    SrtpNonce rtpNonce() {
        return rtpNonce;
    }

    AeadCipher rtcpCipher() {
        return rtcpCipher;
    }

    SrtpNonce rtcpNonce() {
        return rtcpNonce;
    }

    @Nullable
    HeaderExtensionCipher extensionCipher() {
        return extensionCipher;
    }

    @Override
    public void close() {
        rtpCipher.close();
        rtpNonce.close();
        rtcpCipher.close();
        rtcpNonce.close();
        if (extensionCipher != null) {
            extensionCipher.close();
        }
    }

    private static void requireLengths(SecretBytes key, SecretBytes salt) {
        if ((key.length() != 16 && key.length() != 32) || salt.length() != AeadCipher.NONCE_LENGTH_BYTES) {
            throw new IllegalArgumentException("SRTP key and salt have " + key.length() + " and " + salt.length()
                    + " octets: expected 16 or 32 and 12 (RFC 7714 section 12)");
        }
    }
}
