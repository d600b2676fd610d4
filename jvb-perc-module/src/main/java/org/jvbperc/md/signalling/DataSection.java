package org.jvbperc.md.signalling;

import java.util.List;
import org.jvbperc.sdp.MediaDescription;

/**
 * The section of a data channel (RFC 8841) in offers and answers of frame rooms. SCTP is carried as DTLS application data, which
 * only the endpoint and the Key Distributor can read.
 */
final class DataSection {
    /** The only SCTP port of a key channel, at both ends. */
    private static final int SCTP_PORT = 5000;

    /** Longest message that the Key Distributor accepts, in octets. */
    private static final int MAX_MESSAGE_BYTES = 16384;

    private static final String PROTOCOL = "UDP/DTLS/SCTP";
    private static final String FORMAT = "webrtc-datachannel";

    private DataSection() {}

    /** Whether {@code section} is for data channels. */
    static boolean isOne(MediaDescription section) {
        return section.media().equals("application")
                && section.protocol().equals(PROTOCOL)
                && section.formats().equals(List.of(FORMAT));
    }

    /** Whether {@code section}, which {@link #isOne}, has the key channel's SCTP port. */
    static boolean isUsable(MediaDescription section) {
        return section.attributes("sctp-port").equals(List.of(Integer.toString(SCTP_PORT)));
    }

    /**
     * Refuses sections through which no keys would ever come: several, or one with another SCTP port than the key channel's.
     *
     * @param sections those that would be accepted
     * @throws SignallingException {@code malformed-offer}
     */
    static void requireUsable(List<MediaDescription> sections) throws SignallingException {
        if (sections.size() > 1) {
            throw malformed("more than one m=application for data channels");
        }
        for (MediaDescription section : sections) {
            if (!isUsable(section)) {
                throw malformed(
                        "m=application does not have exactly one a=sctp-port with the key channel's port " + SCTP_PORT);
            }
        }
    }

    private static SignallingException malformed(String detail) {
        return new SignallingException(SignallingException.MALFORMED_OFFER, detail);
    }

    /** Adds the answer to {@code section}, which {@link #isOne}, without candidates. */
    static void answer(MediaDescription section, List<String> lines) {
        lines.add("m=application 9 " + PROTOCOL + " " + FORMAT);
        lines.add("c=IN IP4 0.0.0.0");
        section.mid().ifPresent(mid -> lines.add("a=mid:" + mid));
        lines.add("a=sctp-port:" + SCTP_PORT);
        lines.add("a=max-message-size:" + MAX_MESSAGE_BYTES);
    }
}
