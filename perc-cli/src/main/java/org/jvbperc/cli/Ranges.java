package org.jvbperc.cli;

import java.time.Duration;
import org.jvbperc.command.UsageException;

/** Checks numbers of options. Stateless. */
final class Ranges {
    private Ranges() {}

    /**
     * A number of seconds as it was given.
     *
     * @throws UsageException naming the option and the range, if it is outside
     */
    static Duration seconds(String option, int value, int least, int most) throws UsageException {
        return Duration.ofSeconds(check(option, value, least, most));
    }

    /** A number as it was given; throws as {@link #seconds}. */
    static int check(String option, int value, int least, int most) throws UsageException {
        if (value < least || value > most) {
            throw new UsageException(option + " " + value + ": expected " + least + ".." + most);
        }
        return value;
    }
}
