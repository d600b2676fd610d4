package org.jvbperc.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * A session description (RFC 8866) as lines in order, with the attributes PERC depends on.
 *
 * <p>Immutable and pure; {@code with...} and {@code without...} return changed copies. Nothing is normalised but line ends:
 * lines this project does not know are kept where they are, so that {@code parse(x).toString()} is {@code x} with CRLF. A
 * transport attribute (fingerprint, tls-id, setup, ICE) is accepted at session level or in media sections; the descriptions
 * used here have one bundled transport (RFC 9143), so contradicting values are an error, never a choice.
 */
public final class SessionDescription {
    /** Longest accepted description in octets of UTF-8 with CRLF line ends. */
    public static final int MAX_BYTES = 65536;
    /** Most media sections accepted. */
    public static final int MAX_MEDIA = 64;

    /** RFC 8842 section 4: 20..255 characters. */
    private static final Pattern TLS_ID = Pattern.compile("[A-Za-z0-9+/_-]{20,255}");

    private static final Set<String> SETUP_ROLES = Set.of("active", "passive", "actpass", "holdconn");

    private final List<String> sessionLines;
    private final List<MediaDescription> media;

    private SessionDescription(List<String> sessionLines, List<MediaDescription> media) {
        this.sessionLines = List.copyOf(sessionLines);
        this.media = List.copyOf(media);
    }

    /**
     * Parses a description with CRLF or LF line ends; the last line may lack one.
     *
     * @throws SdpException naming line number and content if a line is not {@code <letter>=<value>}, the first is not
     *     {@code v=0}, an {@code m=} line is malformed, or a bound is exceeded
     */
    public static SessionDescription parse(String text) throws SdpException {
        if (text.length() > MAX_BYTES) {
            throw tooLong();
        }
        List<String> session = new ArrayList<>();
        List<MediaDescription> media = new ArrayList<>();
        List<String> section = session;
        int sectionLine = 1;
        int number = 0;
        int bytes = 0;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            String line = text.substring(start, end < 0 ? text.length() : end);
            if (line.endsWith("\r")) {
                line = line.substring(0, line.length() - 1);
            }
            start = end < 0 ? text.length() : end + 1;
            number++;
            bytes += line.getBytes(StandardCharsets.UTF_8).length + 2;
            if (bytes > MAX_BYTES) {
                throw tooLong();
            }
            requireLine(line, number);
            if (number == 1 && !line.equals("v=0")) {
                throw new SdpException("line 1 is not \"v=0\" (RFC 8866 section 5.1): " + SdpLines.printable(line));
            }
            if (line.startsWith("m=")) {
                addSection(media, section == session ? List.of() : section, sectionLine);
                section = new ArrayList<>();
                sectionLine = number;
            }
            section.add(line);
        }
        if (session.isEmpty()) {
            throw new SdpException("session description is empty");
        }
        addSection(media, section == session ? List.of() : section, sectionLine);
        return new SessionDescription(session, media);
    }

    private static SdpException tooLong() {
        return new SdpException("session description is longer than " + MAX_BYTES + " octets");
    }

    private static void addSection(List<MediaDescription> media, List<String> lines, int lineNumber)
            throws SdpException {
        if (lines.isEmpty()) {
            return;
        }
        if (media.size() == MAX_MEDIA) {
            throw new SdpException("line " + lineNumber + " begins media section " + (MAX_MEDIA + 1) + ": at most "
                    + MAX_MEDIA + " are accepted");
        }
        media.add(MediaDescription.of(lines, lineNumber));
    }

    /** Refuses text that is not one line {@code <letter>=<value>} with a value (RFC 8866 section 5). */
    static void requireLine(String line, int number) throws SdpException {
        boolean wellFormed = line.length() >= 3
                && line.charAt(0) >= 'a'
                && line.charAt(0) <= 'z'
                && line.charAt(1) == '='
                && SdpLines.isOneLine(line);
        if (!wellFormed && !line.equals("s=")) {
            throw new SdpException("line " + number + " is not \"<letter>=<value>\" (RFC 8866 section 5): "
                    + SdpLines.printable(line));
        }
    }

    /** The lines before the first media section, without line ends. */
    public List<String> sessionLines() {
        return sessionLines;
    }

    /** The media sections in order. */
    public List<MediaDescription> media() {
        return media;
    }

    /** Value of the first {@code a=name} at session level, "" if it has none. */
    public Optional<String> attribute(String name) {
        return SdpLines.first(sessionLines, name);
    }

    /** Values of all {@code a=name} at session level, in order. */
    public List<String> attributes(String name) {
        return SdpLines.all(sessionLines, name);
    }

    /** Value of {@code a=name} in the first media section that has it, else at session level: transport attributes. */
    public Optional<String> transportAttribute(String name) {
        for (MediaDescription section : media) {
            Optional<String> value = section.attribute(name);
            if (value.isPresent()) {
                return value;
            }
        }
        return attribute(name);
    }

    /** Distinct values of {@code a=name} at session level and in every media section, in order of appearance. */
    public List<String> distinctValues(String name) {
        Set<String> values = new LinkedHashSet<>(attributes(name));
        for (MediaDescription section : media) {
            values.addAll(section.attributes(name));
        }
        return List.copyOf(values);
    }

    /**
     * All distinct {@code a=fingerprint} values of the description (RFC 8122); an identity must cover every one (RFC 8827
     * sections 5.1.3 and 7.4).
     *
     * @return empty if there is none
     * @throws SdpException if one is malformed or uses a hash other than SHA-256, SHA-384 or SHA-512
     */
    public List<CertificateFingerprint> fingerprints() throws SdpException {
        Set<CertificateFingerprint> result = new LinkedHashSet<>();
        for (String value : distinctValues("fingerprint")) {
            try {
                result.add(CertificateFingerprint.parse(value));
            } catch (IllegalArgumentException e) {
                throw new SdpException("a=fingerprint: " + e.getMessage(), e);
            }
        }
        return List.copyOf(result);
    }

    /** Whether {@code text} is a value of {@code a=tls-id}: 20..255 characters of A-Z a-z 0-9 + / - _ (RFC 8842 section 4). */
    public static boolean isTlsId(String text) {
        return TLS_ID.matcher(text).matches();
    }

    /**
     * Value of {@code a=tls-id} (RFC 8842 section 4).
     *
     * @throws SdpException if it has not 20..255 legal characters, or sections contradict each other
     */
    public Optional<String> tlsId() throws SdpException {
        Optional<String> value = single("tls-id");
        if (value.isPresent() && !isTlsId(value.get())) {
            throw new SdpException("a=tls-id is not 20..255 characters of A-Z a-z 0-9 + / - _ (RFC 8842 section 4): "
                    + SdpLines.printable(value.get()));
        }
        return value;
    }

    /**
     * Value of {@code a=setup} (RFC 4145 section 4): active, passive, actpass or holdconn.
     *
     * @throws SdpException if it is another, or sections contradict each other
     */
    public Optional<String> setup() throws SdpException {
        Optional<String> value = single("setup");
        if (value.isPresent() && !SETUP_ROLES.contains(value.get())) {
            throw new SdpException("a=setup is not active, passive, actpass or holdconn (RFC 4145 section 4): "
                    + SdpLines.printable(value.get()));
        }
        return value;
    }

    /** Value of the first {@code a=identity} (RFC 8827 section 5), session level only: base64 and optional extensions. */
    public Optional<String> identity() {
        return attribute("identity");
    }

    /** Value of {@code a=ice-ufrag} (RFC 8839 section 5.4). */
    public Optional<String> iceUfrag() {
        return transportAttribute("ice-ufrag");
    }

    /** Value of {@code a=ice-pwd} (RFC 8839 section 5.4). */
    public Optional<String> icePwd() {
        return transportAttribute("ice-pwd");
    }

    /** Distinct values of {@code a=candidate} (RFC 8839 section 5.1). */
    public List<String> candidates() {
        return distinctValues("candidate");
    }

    /** The distinct SSRCs of all media sections, 0..2^32-1. */
    public List<Long> ssrcs() throws SdpException {
        Set<Long> result = new LinkedHashSet<>();
        for (MediaDescription section : media) {
            result.addAll(section.ssrcs());
        }
        return List.copyOf(result);
    }

    /** A copy with exactly one such attribute at session level, in the place of the first one or at the end. */
    public SessionDescription withAttribute(String name, String value) {
        return new SessionDescription(SdpLines.with(sessionLines, name, value), media);
    }

    /** A copy with one more such attribute at the end of the session level. */
    public SessionDescription plusAttribute(String name, String value) {
        return new SessionDescription(SdpLines.plus(sessionLines, name, value), media);
    }

    /** A copy without any {@code a=name} at session level. */
    public SessionDescription withoutAttribute(String name) {
        return new SessionDescription(SdpLines.without(sessionLines, name), media);
    }

    /** A copy without any {@code a=name} at session level and in every media section. */
    public SessionDescription withoutAttributeAnywhere(String name) {
        return withoutAttribute(name).mapMedia(section -> section.withoutAttribute(name));
    }

    /** A copy with other media sections. */
    public SessionDescription withMedia(List<MediaDescription> newMedia) {
        if (newMedia.size() > MAX_MEDIA) {
            throw new IllegalArgumentException(newMedia.size() + " media sections: at most " + MAX_MEDIA);
        }
        return new SessionDescription(sessionLines, newMedia);
    }

    /** A copy whose media sections went through {@code change}. */
    public SessionDescription mapMedia(Function<MediaDescription, MediaDescription> change) {
        return new SessionDescription(sessionLines, media.stream().map(change).toList());
    }

    private Optional<String> single(String name) throws SdpException {
        List<String> values = distinctValues(name);
        if (values.size() > 1) {
            throw new SdpException("a=" + name + " has contradicting values " + SdpLines.printable(values.get(0))
                    + " and " + SdpLines.printable(values.get(1)));
        }
        return values.stream().findFirst();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionDescription that
                && sessionLines.equals(that.sessionLines)
                && media.equals(that.media);
    }

    @Override
    public int hashCode() {
        return 31 * sessionLines.hashCode() + media.hashCode();
    }

    /** The description's text, every line ended by CRLF. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String line : sessionLines) {
            text.append(line).append("\r\n");
        }
        for (MediaDescription section : media) {
            text.append(section);
        }
        return text.toString();
    }
}
