package org.jvbperc.doublesrtp;

import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.srtp.SrtpKeyDerivation;
import org.jvbperc.srtp.SrtpNonce;

/** Inner session key and salt from the inner half of the master key and salt (RFC 8723 section 3.1). */
final class EndToEndKeys {
    private EndToEndKeys() {}

    static void requireFit(ProtectionProfile profile, SecretBytes key, SecretBytes salt) {
        if (!profile.isDouble()) {
            throw new IllegalArgumentException(profile + " has no end-to-end layer (RFC 8723 section 10.1)");
        }
        if (key.length() != profile.layerKeyLengthBytes() || salt.length() != profile.layerSaltLengthBytes()) {
            throw new IllegalArgumentException("end-to-end key and salt have " + key.length() + " and " + salt.length()
                    + " octets: " + profile + " needs " + profile.layerKeyLengthBytes() + " and "
                    + profile.layerSaltLengthBytes());
        }
    }

    static AeadCipher cipher(SecretBytes key, SecretBytes salt) {
        try (SecretBytes sessionKey =
                SrtpKeyDerivation.derive(key, salt, SrtpKeyDerivation.LABEL_RTP_ENCRYPTION, key.length())) {
            return new AeadCipher(sessionKey);
        }
    }

    static SrtpNonce nonce(SecretBytes key, SecretBytes salt) {
        try (SecretBytes sessionSalt =
                SrtpKeyDerivation.derive(key, salt, SrtpKeyDerivation.LABEL_RTP_SALT, salt.length())) {
            return new SrtpNonce(sessionSalt);
        }
    }
}
