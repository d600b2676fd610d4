package org.jvbperc.dtls;

/** The TLS alerts that this module raises or lets a caller raise (RFC 5246 section 7.2). */
public enum DtlsAlert {
    /** The peer sent a message that is not allowed in this state, such as an EKTKey that was not negotiated. */
    UNEXPECTED_MESSAGE(10),
    /** There are no common parameters, or a parameter that PERC needs is missing. */
    HANDSHAKE_FAILURE(40),
    /** The certificate is not the one that the signalling named. */
    BAD_CERTIFICATE(42),
    /** A value disagrees with the signalling (RFC 8844 sections 3.2 and 4.3). */
    ILLEGAL_PARAMETER(47),
    /** The peer is known but not admitted. */
    ACCESS_DENIED(49),
    /** A message or extension cannot be parsed. */
    DECODE_ERROR(50),
    /** The offered parameters are too weak for the profile (RFC 8870 section 6). */
    INSUFFICIENT_SECURITY(71),
    /** A fault on this side. */
    INTERNAL_ERROR(80),
    /** This side abandoned the handshake. */
    USER_CANCELED(90);

    private final int code;

    DtlsAlert(int code) {
        this.code = code;
    }

    /** AlertDescription on the wire. */
    public int code() {
        return code;
    }
}
