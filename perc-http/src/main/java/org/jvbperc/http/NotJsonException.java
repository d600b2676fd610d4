package org.jvbperc.http;

/**
 * A text does not have the form that {@link StrictJson} reads. The message is the end of a sentence whose subject the caller
 * adds, such as "is not JSON (at character 17)". Neither the message nor a cause quotes the text, because it can contain
 * secrets.
 */
public final class NotJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    NotJsonException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /** The fault, to be written after the name of the text. */
    public String problem() {
        return problem;
    }
}
