package org.jvbperc.kd.page;

/** The page cannot be served as it is; the message names the file and what is wrong with it. */
public final class PageException extends Exception {
    private static final long serialVersionUID = 1;

    PageException(String message) {
        super(message);
    }

    PageException(String message, Throwable cause) {
        super(message, cause);
    }
}
