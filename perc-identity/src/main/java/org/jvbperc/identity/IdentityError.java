package org.jvbperc.identity;

/**
 * Why an identity could not be asserted or validated. The {@code idp-*} codes of W3C webrtc-identity are kept where
 * one fits; the others are this project's.
 */
public enum IdentityError {
    /** The a=identity value, the JSON inside, or the bound contents are not of the expected form. */
    IDENTITY_MALFORMED("identity-malformed", false),
    /** No configured identity provider has the assertion's domain. */
    IDP_UNTRUSTED("idp-untrusted", false),
    /** The assertion's protocol is not one this validator speaks. */
    IDP_PROTOCOL_UNSUPPORTED("idp-protocol-unsupported", false),
    /** Signature, algorithm, issuer, subject or bound contents are not valid. */
    IDP_TOKEN_INVALID("idp-token-invalid", false),
    /** The assertion has expired. */
    IDP_TOKEN_EXPIRED("idp-token-expired", false),
    /** The assertion was issued in the future: one of the clocks is wrong. */
    IDP_TOKEN_NOT_YET_VALID("idp-token-not-yet-valid", false),
    /** The name is not in the provider's own domain (RFC 8827 section 8.1). */
    IDENTITY_DOMAIN_MISMATCH("identity-domain-mismatch", false),
    /** The provider does not answer, or answers with an error. */
    IDP_LOAD_FAILURE("idp-load-failure", true),
    /** The provider's TLS certificate is not acceptable. */
    IDP_TLS_FAILURE("idp-tls-failure", true),
    /** The provider's script is not JavaScript, or does not register as required. */
    IDP_BAD_SCRIPT_FAILURE("idp-bad-script-failure", true),
    /** The provider's script failed, exceeded one of its limits, or returned a value that is not a result. */
    IDP_EXECUTION_FAILURE("idp-execution-failure", false),
    /** The provider did not answer in time. */
    IDP_TIMEOUT("idp-timeout", true),
    /** The provider's answer does not have the required form. */
    IDP_BAD_RESPONSE("idp-bad-response", true),
    /** The provider refuses user name and password. */
    IDP_NEED_LOGIN("idp-need-login", false);

    private final String code;
    private final boolean unavailable;

    IdentityError(String code, boolean unavailable) {
        this.code = code;
        this.unavailable = unavailable;
    }

    /** Machine-readable form for signalling, logs and metrics. */
    public String code() {
        return code;
    }

    /** Whether the provider is at fault rather than the assertion, so that trying again later can help. */
    public boolean isProviderUnavailable() {
        return unavailable;
    }
}
