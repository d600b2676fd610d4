package org.jvbperc.jicofo;

import java.io.Serial;

/** A value of {@code jicofo.perc} cannot be used; the text names the key, the value and what was expected. */
final class DropInConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    DropInConfigException(String message) {
        super(message);
    }
}
