package org.jvbperc.sctp;

import org.jvbperc.sctp.wire.ErrorCause;

/** The peer broke a rule, so that the association ends with ABORT. */
final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1;

    private final int causeCode;

    /** With the cause "protocol violation" (RFC 9260 section 3.3.10.13). */
    ProtocolViolation(String detail) {
        this(ErrorCause.PROTOCOL_VIOLATION, detail);
    }

    /** With another cause of RFC 9260 section 3.3.10, whose information is the sentence. */
    ProtocolViolation(int causeCode, String detail) {
        super(detail, null, false, false);
        this.causeCode = causeCode;
    }

    int causeCode() {
        return causeCode;
    }

    /** What was broken. */
    String detail() {
        return String.valueOf(getMessage());
    }
}
