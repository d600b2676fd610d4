package org.jvbperc.cli.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.jvbperc.endpoint.media.MediaFormatException;

/** Words for the ways in which reading and writing files fail. The JDK's exceptions often say no more than the file's name. */
public final class FileProblem {
    private FileProblem() {}

    /** What went wrong, without the file's name. */
    public static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it exists and is no directory";
        }
        if (e instanceof MediaFormatException) {
            return String.valueOf(e.getMessage());
        }
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
