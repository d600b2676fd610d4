package org.jvbperc.xmpp;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * {@code <perc-error>}: why PERC refused a request, for machines. The stanza's text is for people.
 *
 * @param condition one of the constants, or another condition of the Media Distributor or Key Distributor
 * @param retrySeconds after which it may work
 * @param highestVersion that is understood
 */
public record PercError(String condition, OptionalInt retrySeconds, OptionalInt highestVersion) {
    /** PERC's data cannot be read. */
    public static final String MALFORMED = "malformed-perc";
    /** Another version than 1. */
    public static final String UNSUPPORTED_VERSION = "unsupported-version";

    private static final Pattern CONDITION = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int MAX_RETRY_SECONDS = 3_600;

    public PercError {
        if (!CONDITION.matcher(condition).matches()) {
            throw new IllegalArgumentException("condition of a <perc-error>: expected a-z 0-9 -");
        }
    }

    /** An error with only a condition. */
    public static PercError of(String condition) {
        return new PercError(condition, OptionalInt.empty(), OptionalInt.empty());
    }

    /** The error for faulty PERC data. */
    public static PercError of(PercSyntaxException cause) {
        return new PercError(
                cause.condition(),
                OptionalInt.empty(),
                cause.condition().equals(UNSUPPORTED_VERSION)
                        ? OptionalInt.of(Integer.parseInt(PercAttributes.VERSION_1))
                        : OptionalInt.empty());
    }

    /**
     * Reads the element.
     *
     * @throws PercSyntaxException naming the field
     */
    public static PercError parse(PercErrorExtension element) throws PercSyntaxException {
        Fields fields = new Fields(element);
        return new PercError(
                fields.matching("condition", CONDITION, "a-z 0-9 -")
                        .orElseThrow(() -> fields.wrong("condition", "is missing")),
                fields.number("retry", 0, MAX_RETRY_SECONDS),
                fields.number("highest", 1, Integer.MAX_VALUE));
    }

    /** The element. */
    public PercErrorExtension toExtension() {
        PercErrorExtension element = new PercErrorExtension();
        element.setAttribute("condition", condition);
        retrySeconds.ifPresent(value -> element.setAttribute("retry", value));
        highestVersion.ifPresent(value -> element.setAttribute("highest", value));
        return element;
    }
}
