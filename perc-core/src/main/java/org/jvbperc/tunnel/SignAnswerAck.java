package org.jvbperc.tunnel;

import org.jvbperc.crypto.Octets;

/**
 * The signed answer.
 *
 * <pre>
 *  request_id(16) || u24 answer
 * </pre>
 *
 * @param requestId that of the {@link SignAnswer}
 * @param answer UTF-8 session description with the Key Distributor's fingerprint, tls-id and identity; 1..65516 octets
 */
public record SignAnswerAck(Octets requestId, Octets answer) implements TunnelMessage {
    public static final int TYPE = 0xE1;

    public SignAnswerAck {
        SignAnswer.requireRequestId("SignAnswerAck", requestId);
        if (answer.length() == 0 || answer.length() > 65535 - 16 - 3) {
            throw new IllegalArgumentException(
                    "SignAnswerAck.answer has " + answer.length() + " octets: expected 1..65516");
        }
    }

    @Override
    public int type() {
        return TYPE;
    }

    /** Shows lengths only, because descriptions hold identity assertions. */
    @Override
    public String toString() {
        return "SignAnswerAck[requestId=" + requestId + ", answer=" + answer.length() + " octets]";
    }
}
