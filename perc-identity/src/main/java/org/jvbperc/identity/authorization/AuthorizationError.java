package org.jvbperc.identity.authorization;

/** Why a credential is refused. */
public enum AuthorizationError {
    /** It does not have the required form. */
    MALFORMED("authorization-malformed"),
    /** The token was not issued by a trusted issuer for this Key Distributor, or was changed. */
    TOKEN_INVALID("token-invalid"),
    /** The token has expired, or was revoked. */
    TOKEN_EXPIRED("token-expired"),
    /** The token is not bound to its holder; such tokens are not accepted. */
    TOKEN_NOT_BOUND("token-not-bound"),
    /** The token is bound to another certificate or key than the bearer's. */
    TOKEN_OF_ANOTHER("token-of-another"),
    /** The token's DPoP proof is invalid, or was made for another request or offer. */
    PROOF_INVALID("dpop-proof-invalid"),
    /** The token was issued to another user. */
    IDENTITY_MISMATCH("token-identity-mismatch"),
    /** The token does not allow this. */
    INSUFFICIENT_SCOPE("insufficient-scope"),
    /** There is no such invitation, or another identity has used it, or it has expired. */
    INVITATION_INVALID("invitation-invalid"),
    /** The certificate was not issued by a trusted authority, is for another purpose, or its key has not signed for the offer. */
    CERTIFICATE_INVALID("certificate-invalid"),
    /** The certificate is not yet valid or has expired. */
    CERTIFICATE_EXPIRED("certificate-expired"),
    /** The certificate was issued to another user. */
    CERTIFICATE_OF_ANOTHER("certificate-of-another"),
    /** The authorization server cannot be asked. */
    ISSUER_UNAVAILABLE("issuer-unavailable");

    private final String code;

    AuthorizationError(String code) {
        this.code = code;
    }

    /** For machines. */
    public String code() {
        return code;
    }
}
