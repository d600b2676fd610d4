package org.jvbperc.kd.identity;

import java.util.List;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SessionDescription;

/**
 * The section of offers and answers in frame rooms that makes the key channel: {@code m=application ... UDP/DTLS/SCTP webrtc-datachannel}
 * (RFC 8841), on port {@value SctpConfig#WEBRTC_PORT} at both ends.
 */
final class KeyChannelSection {
    private static final String MEDIA = "application";
    private static final String PROTOCOL = "UDP/DTLS/SCTP";
    private static final String FORMAT = "webrtc-datachannel";
    private static final String SCTP_PORT = "sctp-port";
    private static final String MAX_MESSAGE_SIZE = "max-message-size";

    private KeyChannelSection() {}

    /** Whether an accepted section of an answer is that of a key channel. */
    static boolean isOne(MediaDescription section) {
        return section.media().equals(MEDIA)
                && section.protocol().equals(PROTOCOL)
                && section.formats().equals(List.of(FORMAT));
    }

    /**
     * Requires that an offer can have a key channel, without which its endpoint would get no keys.
     *
     * @throws Refusal KEY_CHANNEL_REQUIRED
     */
    static void requireOffered(SessionDescription offer) throws Refusal {
        List<MediaDescription> sections = offer.media().stream()
                .filter(section -> section.media().equals(MEDIA) && !AnswerRewriter.isRejected(section))
                .toList();
        if (sections.size() != 1 || !isOne(sections.get(0))) {
            throw required("the offer has " + sections.size()
                    + " usable m=application: a conference with protection \"frame\" needs exactly one, " + PROTOCOL
                    + " "
                    + FORMAT + ", for the endpoint's keys");
        }
        List<String> ports = sections.get(0).attributes(SCTP_PORT);
        if (!ports.equals(List.of(Integer.toString(SctpConfig.WEBRTC_PORT)))) {
            throw required("the offer's m=application does not have exactly one a=sctp-port:" + SctpConfig.WEBRTC_PORT);
        }
    }

    private static Refusal required(String detail) {
        return new Refusal(Condition.KEY_CHANNEL_REQUIRED, detail);
    }

    /** The section with the Key Distributor's own values, whatever the Media Distributor wrote. */
    static MediaDescription withOwnValues(MediaDescription section) {
        return section.withoutAttribute(SCTP_PORT)
                .withoutAttribute(MAX_MESSAGE_SIZE)
                .plusAttribute(SCTP_PORT, Integer.toString(SctpConfig.WEBRTC_PORT))
                .plusAttribute(MAX_MESSAGE_SIZE, Integer.toString(KeyChannelCodec.MAX_MESSAGE_BYTES));
    }
}
