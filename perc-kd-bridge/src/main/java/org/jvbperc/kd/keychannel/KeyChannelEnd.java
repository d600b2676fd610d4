package org.jvbperc.kd.keychannel;

import org.jvbperc.keychannel.RefusalMessage;

/** Why a key channel has ended: the endpoint ended it, or did something that ends it. */
public enum KeyChannelEnd {
    /** The endpoint sent leave, or closed the channel or SCTP. */
    LEFT("left"),
    /** The endpoint did not say hello in time. */
    NO_HELLO("no-hello"),
    /** A message could not be read. */
    MALFORMED_MESSAGE(RefusalMessage.MALFORMED_MESSAGE),
    /** A message came at a time at which it is not allowed, or acknowledges something that was not sent. */
    UNEXPECTED_MESSAGE(RefusalMessage.UNEXPECTED_MESSAGE),
    /** The hello has no version that the Key Distributor speaks. */
    UNSUPPORTED_VERSION(RefusalMessage.UNSUPPORTED_VERSION),
    /** The hello does not have the room's cipher suite. */
    NO_COMMON_SUITE(RefusalMessage.NO_COMMON_SUITE),
    /** A public key is no usable element of its group, or was used before. */
    INVALID_KEY(RefusalMessage.INVALID_KEY),
    /** The endpoint broke the rules of SCTP or of data channels. */
    SCTP_VIOLATION("sctp-violation"),
    /** The endpoint's SCTP does not answer. */
    SCTP_SILENT("sctp-silent"),
    /** More waits to be sent than a key channel may hold, because the endpoint does not take it. */
    OVERFLOW("overflow");

    private final String text;

    KeyChannelEnd(String text) {
        this.text = text;
    }

    /** The word for it in refusals and metrics. */
    public String text() {
        return text;
    }

    /** The end that goes with the condition of a {@link org.jvbperc.keychannel.KeyChannelException}. */
    static KeyChannelEnd ofCondition(String condition) {
        return condition.equals(RefusalMessage.INVALID_KEY) ? INVALID_KEY : MALFORMED_MESSAGE;
    }
}
