package org.jvbperc.http;

/**
 * A text is not what {@link StrictJson} reads. The message is the end of a sentence whose subject the caller knows, such as "is
 * not JSON (at character 17)". Neither the message nor a cause quotes the text, because it can contain secrets.
 */
public final class NotJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    NotJsonException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /** What is wrong, to be written after the name of the text. */
    public String problem() {
        return problem;
    }
}
