package org.jvbperc.dtls.wire;

/** A message or extension that cannot be parsed; names it, the field and the section. The answer is a decode_error alert. */
public final class DtlsDecodeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a text for the log; never any octets of the message. */
    public DtlsDecodeException(String message) {
        super(message);
    }

    /** With a text for the log and its cause. */
    public DtlsDecodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
