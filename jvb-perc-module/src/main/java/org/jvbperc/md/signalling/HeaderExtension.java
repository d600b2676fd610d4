package org.jvbperc.md.signalling;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jvbperc.sdp.MediaDescription;

/**
 * A header extension of a media section that a bridge can use (RFC 8285 section 5). Extensions are protected hop by hop only
 * (RFC 8871 section 4.1): those that the bridge does not need are not negotiated.
 *
 * @param id 1..14 or, with two-octet headers, 1..255
 * @param uri identifies the extension
 */
record HeaderExtension(int id, URI uri) {
    private static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private static final Set<String> KEPT = Set.of(
            "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            MID,
            "urn:3gpp:video-orientation",
            "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension");

    /** The acceptable extensions of {@code section}, in its order. */
    static List<HeaderExtension> acceptable(MediaDescription section) throws SignallingException {
        List<HeaderExtension> result = new ArrayList<>();
        for (String value : section.attributes("extmap")) {
            String[] parts = value.split(" +");
            if (parts.length >= 2 && KEPT.contains(parts[1])) {
                int slash = parts[0].indexOf('/');
                String id = slash < 0 ? parts[0] : parts[0].substring(0, slash);
                result.add(
                        new HeaderExtension(PayloadFormat.number(id, 1, 255, "id of a=extmap"), URI.create(parts[1])));
            }
        }
        return result;
    }

    /** Whether it names the section that a packet belongs to (RFC 8843 section 15). */
    boolean isMid() {
        return uri.toString().equals(MID);
    }

    String line() {
        return "a=extmap:" + id + " " + uri;
    }
}
