package org.jvbperc.tunnel;

import org.jvbperc.crypto.Octets;

/**
 * Asks the Key Distributor to admit an offer and to sign the Media Distributor's answer (draft-roach-perc-webrtc-00 section
 * 5.2; type and request id are this project's, "Signing messages" and "Request ids of signing messages" in docs/rfc-coverage.md).
 *
 * <pre>
 *  request_id(16) || u24 offer || u24 answer
 * </pre>
 *
 * @param requestId 16 octets that the reply repeats
 * @param offer UTF-8 session description of the endpoint, not empty
 * @param answer UTF-8 session description of the Media Distributor, not empty; body length is at most 65535 in all ("Size of offer
 *     and answer" in docs/rfc-coverage.md)
 */
public record SignAnswer(Octets requestId, Octets offer, Octets answer) implements TunnelMessage {
    public static final int TYPE = 0xE0;
    /** Length of a request id. */
    public static final int REQUEST_ID_BYTES = 16;
    /** Room for offer and answer together: 65535 less request id and two length prefixes. */
    public static final int MAX_DESCRIPTIONS_BYTES = 65535 - 16 - 6;

    public SignAnswer {
        requireRequestId("SignAnswer", requestId);
        if (offer.length() == 0 || answer.length() == 0) {
            throw new IllegalArgumentException("SignAnswer offer and answer must not be empty");
        }
        if (offer.length() + answer.length() > MAX_DESCRIPTIONS_BYTES) {
            throw new IllegalArgumentException("SignAnswer offer and answer have " + (offer.length() + answer.length())
                    + " octets: at most " + MAX_DESCRIPTIONS_BYTES + " fit");
        }
    }

    @Override
    public int type() {
        return TYPE;
    }

    /** Shows lengths only, because descriptions hold identity assertions. */
    @Override
    public String toString() {
        return "SignAnswer[requestId=" + requestId + ", offer=" + offer.length() + " octets, answer=" + answer.length()
                + " octets]";
    }

    static void requireRequestId(String message, Octets requestId) {
        if (requestId.length() != REQUEST_ID_BYTES) {
            throw new IllegalArgumentException(
                    message + ".request_id has " + requestId.length() + " octets: expected 16");
        }
    }
}
