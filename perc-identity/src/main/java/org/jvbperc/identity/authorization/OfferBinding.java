package org.jvbperc.identity.authorization;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jvbperc.crypto.Octets;

/**
 * The parts of an offer to which a credential is bound, so that it is valid with no other offer: the identity assertion, which
 * covers the certificate's fingerprints, and the tls-id, which is accepted once.
 *
 * @param identityHash SHA-256 of the assertion, as in external_id_hash (RFC 8844 section 3.2)
 * @param tlsId the offer's a=tls-id
 */
public record OfferBinding(Octets identityHash, String tlsId) {
    private static final String MAC = "HmacSHA256";

    /** The nonce of a DPoP proof (RFC 9449 section 9): base64url of SHA-256 of both. */
    String nonce() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(identityHash.toByteArray());
            digest.update(tlsId.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /** HMAC-SHA256 of {@link #nonce} by an invitation's secret. */
    Octets mac(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            return Octets.of(mac.doFinal(nonce().getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this Java runtime has no " + MAC, e);
        }
    }
}
