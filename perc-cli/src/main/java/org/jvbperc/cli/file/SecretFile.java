package org.jvbperc.cli.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jvbperc.command.UsageException;

/** Reads small files with something secret in them. Messages name the option and the file, never what is in it. */
public final class SecretFile {
    private static final int MAX_PASSWORD_BYTES = 4096;

    private SecretFile() {}

    /**
     * The password in a file's first line.
     *
     * @param option that named the file
     * @throws UsageException if there is none
     */
    public static String password(String option, Path file) throws UsageException {
        String first = read(option, file, MAX_PASSWORD_BYTES, ": expected a line with a password")
                .lines()
                .findFirst()
                .orElse("");
        if (first.isEmpty()) {
            throw new UsageException(option + " " + file + " has no password in its first line");
        }
        return first;
    }

    /**
     * The text in a file, without blanks around it.
     *
     * @param option that named the file
     * @throws UsageException if the file cannot be read or is longer than {@code maxBytes} octets
     */
    public static String text(String option, Path file, int maxBytes) throws UsageException {
        return read(option, file, maxBytes, "").strip();
    }

    private static String read(String option, Path file, int maxBytes, String expected) throws UsageException {
        try {
            if (Files.size(file) > maxBytes) {
                throw new UsageException(option + " " + file + " is longer than " + maxBytes + " octets" + expected);
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UsageException(option + " " + file + " cannot be read: " + FileProblem.of(e));
        }
    }
}
