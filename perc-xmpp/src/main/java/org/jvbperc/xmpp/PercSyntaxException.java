package org.jvbperc.xmpp;

import java.io.Serial;

/** PERC's data in a stanza cannot be used; the text names the field, its value and what was expected, but no assertion. */
public final class PercSyntaxException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String condition;

    PercSyntaxException(String field, String problem) {
        this(PercError.MALFORMED, field, problem);
    }

    PercSyntaxException(String condition, String field, String problem) {
        super(field + " " + problem);
        this.condition = condition;
    }

    /** {@link PercError#MALFORMED} or {@link PercError#UNSUPPORTED_VERSION}. */
    public String condition() {
        return condition;
    }

    /** Text for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
