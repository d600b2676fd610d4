package org.jvbperc.identity.authorization;

/** Why a credential does not serve. */
public enum AuthorizationError {
    /** It has not the form it should have. */
    MALFORMED("authorization-malformed"),
    /** The token is not one of a trusted issuer for this Key Distributor, or was changed. */
    TOKEN_INVALID("token-invalid"),
    /** The token's time has passed, or it was revoked. */
    TOKEN_EXPIRED("token-expired"),
    /** The token serves whoever has it: none such is accepted. */
    TOKEN_NOT_BOUND("token-not-bound"),
    /** The token is bound to another certificate or key than its bearer's. */
    TOKEN_OF_ANOTHER("token-of-another"),
    /** The token's DPoP proof does not hold, or was made for something else. */
    PROOF_INVALID("dpop-proof-invalid"),
    /** The token is another user's. */
    IDENTITY_MISMATCH("token-identity-mismatch"),
    /** The token does not allow this. */
    INSUFFICIENT_SCOPE("insufficient-scope"),
    /** Nobody was invited so, or somebody else has used it, or its time has passed. */
    INVITATION_INVALID("invitation-invalid"),
    /** The certificate was issued by nobody who is trusted, is for something else, or its key has not signed for the offer. */
    CERTIFICATE_INVALID("certificate-invalid"),
    /** The certificate's time has not come or has passed. */
    CERTIFICATE_EXPIRED("certificate-expired"),
    /** The certificate is another user's. */
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
