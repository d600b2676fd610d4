package org.jvbperc.endpoint.media;

import java.io.IOException;

/** A media file that is not what it should be; the message names file, field, value and what was expected. */
public final class MediaFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    MediaFormatException(String file, String detail) {
        super(file + ": " + detail);
    }
}
