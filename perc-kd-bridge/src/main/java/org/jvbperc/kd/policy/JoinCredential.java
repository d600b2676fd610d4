package org.jvbperc.kd.policy;

import java.util.Locale;

/** A credential that a conference may require besides the identity. */
public enum JoinCredential {
    /** An access token bound to the endpoint (RFC 8705, RFC 9449), of the same user. */
    TOKEN,
    /** A DTLS certificate that the policy names, or a certificate by an authority that is trusted, issued to the same user. */
    CERTIFICATE,
    /** A one-time invitation. */
    INVITATION;

    /** The configuration's word. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
