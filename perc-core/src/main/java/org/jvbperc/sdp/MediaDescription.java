package org.jvbperc.sdp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One media section of a session description: its {@code m=} line and what follows, in order (RFC 8866 section 5.14).
 *
 * <p>Immutable; {@code with...} and {@code without...} return changed copies. Lines this project does not know are kept.
 */
public final class MediaDescription {
    private final List<String> lines;
    private final String media;
    private final int port;
    private final String protocol;
    private final List<String> formats;

    private MediaDescription(List<String> lines, String media, int port, String protocol, List<String> formats) {
        this.lines = lines;
        this.media = media;
        this.port = port;
        this.protocol = protocol;
        this.formats = formats;
    }

    /**
     * A section from its lines without line ends.
     *
     * @throws SdpException if the first is not a well-formed {@code m=} line, or another one is one or is no SDP line
     */
    public static MediaDescription of(List<String> lines) throws SdpException {
        if (lines.isEmpty()) {
            throw new SdpException("a media section needs an m= line (RFC 8866 section 5.14)");
        }
        for (int i = 1; i < lines.size(); i++) {
            SessionDescription.requireLine(lines.get(i), i + 1);
            if (lines.get(i).startsWith("m=")) {
                throw new SdpException("a second m= line in one media section: " + SdpLines.printable(lines.get(i)));
            }
        }
        return of(lines, 1);
    }

    /** As {@link #of(List)} for lines already checked; {@code lineNumber} is that of the {@code m=} line. */
    static MediaDescription of(List<String> lines, int lineNumber) throws SdpException {
        String line = lines.get(0);
        SessionDescription.requireLine(line, lineNumber);
        String[] parts = line.startsWith("m=") ? line.substring(2).split(" +") : new String[0];
        if (parts.length < 4 || parts[0].isEmpty()) {
            throw new SdpException("line " + lineNumber + " is not \"m=<media> <port> <proto> <fmt> ...\" (RFC 8866"
                    + " section 5.14): " + SdpLines.printable(line));
        }
        int slash = parts[1].indexOf('/');
        int port = parsePort(slash < 0 ? parts[1] : parts[1].substring(0, slash), line, lineNumber);
        return new MediaDescription(
                List.copyOf(lines), parts[0], port, parts[2], List.of(parts).subList(3, parts.length));
    }

    private static int parsePort(String text, String line, int lineNumber) throws SdpException {
        try {
            if (text.length() <= 5) {
                int port = Integer.parseUnsignedInt(text);
                if (port <= 65535) {
                    return port;
                }
            }
        } catch (NumberFormatException e) {
            // Reported below with the other ways to be wrong.
        }
        throw new SdpException(
                "line " + lineNumber + " has a port that is not in 0..65535: " + SdpLines.printable(line));
    }

    /** All lines, the {@code m=} line first, without line ends. */
    public List<String> lines() {
        return lines;
    }

    /** {@code audio}, {@code video}, {@code application}, ... */
    public String media() {
        return media;
    }

    /** Port of the {@code m=} line; 0 means rejected or bundle-only. */
    public int port() {
        return port;
    }

    /** For instance {@code UDP/TLS/RTP/SAVPF}. */
    public String protocol() {
        return protocol;
    }

    /** The formats of the {@code m=} line; payload types for RTP. At least one. */
    public List<String> formats() {
        return formats;
    }

    /** Value of {@code a=mid}. */
    public Optional<String> mid() {
        return attribute("mid");
    }

    /** Value of the first {@code a=name} in this section, "" if it has none. */
    public Optional<String> attribute(String name) {
        return SdpLines.first(lines, name);
    }

    /** Values of all {@code a=name} in this section, in order. */
    public List<String> attributes(String name) {
        return SdpLines.all(lines, name);
    }

    /** The distinct SSRCs of {@code a=ssrc} lines (RFC 5576 section 4.1), 0..2^32-1, in order of appearance. */
    public List<Long> ssrcs() throws SdpException {
        Set<Long> result = new LinkedHashSet<>();
        for (String value : attributes("ssrc")) {
            int space = value.indexOf(' ');
            String number = space < 0 ? value : value.substring(0, space);
            try {
                result.add((long) Integer.parseUnsignedInt(number) & 0xFFFFFFFFL);
            } catch (NumberFormatException e) {
                throw new SdpException(
                        "a=ssrc has no 32-bit number (RFC 5576 section 4.1): " + SdpLines.printable(value), e);
            }
        }
        return List.copyOf(result);
    }

    /** A copy with exactly one {@code a=name:value} ({@code a=name} if the value is empty), in the first one's place. */
    public MediaDescription withAttribute(String name, String value) {
        return withLines(SdpLines.with(lines, name, value));
    }

    /** A copy with one more {@code a=name:value} at the end. */
    public MediaDescription plusAttribute(String name, String value) {
        return withLines(SdpLines.plus(lines, name, value));
    }

    /** A copy without any {@code a=name}. */
    public MediaDescription withoutAttribute(String name) {
        return withLines(SdpLines.without(lines, name));
    }

    /** A copy with another {@code m=} line port, for instance 0 to reject the section. */
    public MediaDescription withPort(int newPort) {
        if (newPort < 0 || newPort > 65535) {
            throw new IllegalArgumentException("port " + newPort + " is not in 0..65535");
        }
        List<String> changed = new ArrayList<>(lines);
        changed.set(0, "m=" + media + " " + newPort + " " + protocol + " " + String.join(" ", formats));
        return new MediaDescription(List.copyOf(changed), media, newPort, protocol, formats);
    }

    private MediaDescription withLines(List<String> changed) {
        return new MediaDescription(changed, media, port, protocol, formats);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MediaDescription that && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    /** The section's SDP text, every line ended by CRLF. */
    @Override
    public String toString() {
        return String.join("\r\n", lines) + "\r\n";
    }
}
