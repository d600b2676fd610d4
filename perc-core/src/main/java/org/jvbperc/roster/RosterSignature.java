package org.jvbperc.roster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jvbperc.crypto.Octets;

/**
 * Signatures under roster headers: ECDSA with SHA-256 over 64 octets of 0x20, a label, a zero octet and the header, as RFC 8446 section
 * 4.4.3 does it. The key is that of the conference's DTLS certificate. In DTLS 1.2 the server signs random numbers that the
 * peer chose; the padding ensures that no such signature is valid for a roster.
 */
public final class RosterSignature {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final byte[] LABEL = "perc roster v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PADDING_BYTES = 64;

    private RosterSignature() {}

    /** Signs an encoded header. */
    public static Octets sign(byte[] header, PrivateKey key, SecureRandom random) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key, random);
            signature.update(prefix());
            signature.update(header);
            return Octets.of(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this key cannot sign a roster", e);
        }
    }

    /** Whether {@code signature} was made over the encoded header with the certificate's key. */
    public static boolean verify(byte[] header, Octets signature, X509Certificate certificate) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(prefix());
            verifier.update(header);
            return verifier.verify(signature.toByteArray());
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            // A key of another kind.
            return false;
        }
    }

    private static byte[] prefix() {
        byte[] prefix = new byte[PADDING_BYTES + LABEL.length];
        Arrays.fill(prefix, 0, PADDING_BYTES, (byte) 0x20);
        System.arraycopy(LABEL, 0, prefix, PADDING_BYTES, LABEL.length);
        return prefix;
    }
}
