package org.jvbperc.md.signalling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.sdp.MediaDescription;

/**
 * One payload type of a media section with its attributes.
 *
 * @param payloadType 0..127
 * @param name encoding name as offered
 * @param clockRate in Hz
 * @param channels at least 1
 * @param parameters text behind {@code a=fmtp:<pt> }, if any
 * @param feedback kept {@code a=rtcp-fb} texts such as {@code nack pli}
 */
record PayloadFormat(
        int payloadType, String name, int clockRate, int channels, Optional<String> parameters, List<String> feedback) {
    /**
     * Not negotiated: retransmission as a format and forward error correction need the Media Distributor's own packets or
     * repair-mode encryption (RFC 8723 sections 7.1, 7.2 and 7.3), telephone events are end-to-end encrypted, so that the Media
     * Distributor cannot use them (RFC 8723 section 7.4).
     */
    private static final Set<String> REFUSED =
            Set.of("rtx", "red", "ulpfec", "flexfec", "flexfec-03", "telephone-event", "cn");

    /** Formats whose frames can be sealed: docs/frame-protection.md, section 3. */
    private static final Set<String> FRAME_ENCRYPTED = Set.of("opus", "vp8", "vp9", "av1");

    private static final int MAX_FORMATS = 128;

    private static final Set<String> KEPT_FEEDBACK = Set.of("nack", "nack pli", "ccm fir", "transport-cc", "goog-remb");

    PayloadFormat {
        feedback = List.copyOf(feedback);
    }

    /**
     * The formats of {@code section} that a PERC conference can carry, in its order.
     *
     * @param doubleEncryption whether packets are encrypted; otherwise frames are, which only some formats allow
     */
    static List<PayloadFormat> acceptable(MediaDescription section, boolean doubleEncryption)
            throws SignallingException {
        if (section.formats().size() > MAX_FORMATS) {
            throw malformed("m=" + section.media() + " lists more than " + MAX_FORMATS + " formats");
        }
        List<PayloadFormat> result = new ArrayList<>();
        for (String format : section.formats()) {
            int payloadType = number(format, 0, 127, "payload type of m=" + section.media());
            Optional<String> rtpmap = valueFor(section, "rtpmap", format);
            if (rtpmap.isPresent()) {
                PayloadFormat parsed = parse(section, format, payloadType, rtpmap.get());
                String name = parsed.name.toLowerCase(Locale.ROOT);
                if (doubleEncryption ? !REFUSED.contains(name) : FRAME_ENCRYPTED.contains(name)) {
                    result.add(parsed);
                }
            }
        }
        return result;
    }

    private static PayloadFormat parse(MediaDescription section, String format, int payloadType, String rtpmap)
            throws SignallingException {
        String[] parts = rtpmap.split("/");
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
            throw malformed("a=rtpmap:" + format + " is not <name>/<clock rate>[/<channels>]");
        }
        return new PayloadFormat(
                payloadType,
                parts[0],
                number(parts[1], 1, 1_000_000, "clock rate of a=rtpmap:" + format),
                parts.length == 3 ? number(parts[2], 1, 255, "channels of a=rtpmap:" + format) : 1,
                valueFor(section, "fmtp", format),
                feedback(section, format));
    }

    private static List<String> feedback(MediaDescription section, String format) {
        List<String> result = new ArrayList<>();
        for (String value : section.attributes("rtcp-fb")) {
            int space = value.indexOf(' ');
            if (space > 0
                    && (value.startsWith("* ") || value.substring(0, space).equals(format))
                    && KEPT_FEEDBACK.contains(value.substring(space + 1))) {
                result.add(value.substring(space + 1));
            }
        }
        return result;
    }

    /** Text behind {@code a=name:<format> }. */
    private static Optional<String> valueFor(MediaDescription section, String name, String format) {
        for (String value : section.attributes(name)) {
            if (value.startsWith(format + " ")) {
                return Optional.of(value.substring(format.length() + 1));
            }
        }
        return Optional.empty();
    }

    static int number(String text, int min, int max, String what) throws SignallingException {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below with values that are out of range.
        }
        throw malformed(what + " is not a number in " + min + ".." + max);
    }

    private static SignallingException malformed(String detail) {
        return new SignallingException(SignallingException.MALFORMED_OFFER, detail);
    }

    /** The SDP lines that describe this format. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("a=rtpmap:" + payloadType + " " + name + "/" + clockRate + (channels > 1 ? "/" + channels : ""));
        parameters.ifPresent(text -> lines.add("a=fmtp:" + payloadType + " " + text));
        feedback.forEach(text -> lines.add("a=rtcp-fb:" + payloadType + " " + text));
        return lines;
    }
}
