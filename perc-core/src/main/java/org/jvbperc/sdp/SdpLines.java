package org.jvbperc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attribute lookup and replacement in a list of lines, for sessions and their media sections. */
final class SdpLines {
    private static final int MAX_PRINTED_CHARACTERS = 80;

    private SdpLines() {}

    /** The value of {@code line} if it is {@code a=name} or {@code a=name:value}, else null. */
    private static boolean isAttribute(String line, String name) {
        return line.startsWith("a=")
                && line.startsWith(name, 2)
                && (line.length() == 2 + name.length() || line.charAt(2 + name.length()) == ':');
    }

    private static String value(String line, String name) {
        return line.length() == 2 + name.length() ? "" : line.substring(3 + name.length());
    }

    static Optional<String> first(List<String> lines, String name) {
        for (String line : lines) {
            if (isAttribute(line, name)) {
                return Optional.of(value(line, name));
            }
        }
        return Optional.empty();
    }

    static List<String> all(List<String> lines, String name) {
        List<String> values = new ArrayList<>();
        for (String line : lines) {
            if (isAttribute(line, name)) {
                values.add(value(line, name));
            }
        }
        return List.copyOf(values);
    }

    /** A copy with exactly one such attribute, in the place of the first one or at the end. */
    static List<String> with(List<String> lines, String name, String value) {
        String replacement = attributeLine(name, value);
        List<String> result = new ArrayList<>(lines.size() + 1);
        boolean placed = false;
        for (String line : lines) {
            if (!isAttribute(line, name)) {
                result.add(line);
            } else if (!placed) {
                result.add(replacement);
                placed = true;
            }
        }
        if (!placed) {
            result.add(replacement);
        }
        return List.copyOf(result);
    }

    static List<String> plus(List<String> lines, String name, String value) {
        List<String> result = new ArrayList<>(lines);
        result.add(attributeLine(name, value));
        return List.copyOf(result);
    }

    static List<String> without(List<String> lines, String name) {
        return lines.stream().filter(line -> !isAttribute(line, name)).toList();
    }

    /**
     * The line of an attribute, without a colon for an empty value.
     *
     * @throws IllegalArgumentException if name or value would not stay one line
     */
    static String attributeLine(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':')) {
            throw new IllegalArgumentException("not an SDP attribute name: " + printable(name));
        }
        if (!isOneLine(value)) {
            throw new IllegalArgumentException("value of a=" + name + " contains a line break or NUL");
        }
        return value.isEmpty() ? "a=" + name : "a=" + name + ":" + value;
    }

    static boolean isOneLine(String text) {
        return text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    /** The text for an exception: cut, printable ASCII, without assertion, password or key. */
    static String printable(String line) {
        for (String secret : List.of("a=identity", "a=ice-pwd", "a=crypto", "k=")) {
            if (line.startsWith(secret)) {
                return "\"" + secret + "...\"";
            }
        }
        String cut = line.length() > MAX_PRINTED_CHARACTERS ? line.substring(0, MAX_PRINTED_CHARACTERS) + "..." : line;
        return "\"" + cut.replaceAll("[^\\x20-\\x7E]", "?") + "\"";
    }
}
