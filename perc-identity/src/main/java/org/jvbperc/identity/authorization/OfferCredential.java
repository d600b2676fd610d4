package org.jvbperc.identity.authorization;

import java.util.Base64;
import org.jvbperc.crypto.Octets;

/**
 * The credential of an offer, as its session-level attribute {@value #ATTRIBUTE}: a scheme and its values, separated by one
 * space. {@code toString} shows no values.
 */
public sealed interface OfferCredential {
    /** Name of the attribute in the offer. */
    String ATTRIBUTE = "x-perc-authorization";

    /** Longest value. */
    int MAX_CHARS = 16 * 1024;

    /** The attribute's value. */
    String toAttribute();

    /** {@code Bearer <token>}: a token bound to the offer's certificate (RFC 8705 section 3). */
    record CertificateBound(String token) implements OfferCredential {
        @Override
        public String toAttribute() {
            return "Bearer " + token;
        }

        @Override
        public String toString() {
            return "CertificateBound[]";
        }
    }

    /** {@code DPoP <token> <proof>}: a token bound to the key that signs the proof (RFC 9449). */
    record KeyBound(String token, String proof) implements OfferCredential {
        @Override
        public String toAttribute() {
            return "DPoP " + token + " " + proof;
        }

        @Override
        public String toString() {
            return "KeyBound[]";
        }
    }

    /**
     * {@code Invitation <id> <mac>}: an invitation, whose secret only its holder knows.
     *
     * @param mac of the offer, by the secret
     */
    record Invited(String id, Octets mac) implements OfferCredential {
        @Override
        public String toAttribute() {
            return "Invitation " + id + " "
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.toByteArray());
        }

        @Override
        public String toString() {
            return "Invited[]";
        }
    }

    /**
     * {@code Certificate <path> <signature>}: a certificate whose key has signed for the offer.
     *
     * @param path PkiPath of the certificate and its issuers
     * @param signature see {@link JoinCertificate}
     */
    record Certified(Octets path, Octets signature) implements OfferCredential {
        @Override
        public String toAttribute() {
            Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
            return "Certificate " + encoder.encodeToString(path.toByteArray()) + " "
                    + encoder.encodeToString(signature.toByteArray());
        }

        @Override
        public String toString() {
            return "Certified[]";
        }
    }

    /**
     * Reads an attribute's value.
     *
     * @throws AuthorizationException MALFORMED
     */
    static OfferCredential parse(String attribute) throws AuthorizationException {
        if (attribute.length() > MAX_CHARS) {
            throw malformed("is longer than " + MAX_CHARS + " characters");
        }
        String[] parts = attribute.split(" ", -1);
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].matches("[A-Za-z0-9._~+/-]+=*")) {
                throw malformed("has a value with characters that a token cannot have (RFC 6750 section 2.1)");
            }
        }
        String form = parts[0] + parts.length;
        return switch (form) {
            case "Bearer2" -> new CertificateBound(parts[1]);
            case "DPoP3" -> new KeyBound(parts[1], parts[2]);
            case "Invitation3" -> new Invited(parts[1], base64url(parts[2]));
            case "Certificate3" -> new Certified(base64url(parts[1]), base64url(parts[2]));
            default ->
                throw malformed("is none of \"Bearer <token>\", \"DPoP <token> <proof>\", \"Invitation <id> <mac>\","
                        + " \"Certificate <path> <signature>\"");
        };
    }

    private static Octets base64url(String text) throws AuthorizationException {
        try {
            return Octets.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw malformed("has a value that is not base64url");
        }
    }

    private static AuthorizationException malformed(String why) {
        return new AuthorizationException(AuthorizationError.MALFORMED, "the offer's a=" + ATTRIBUTE + " " + why);
    }
}
