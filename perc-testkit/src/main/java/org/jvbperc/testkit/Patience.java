package org.jvbperc.testkit;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a test waits for what must happen. A test that passes never waits so long; the time only decides when a test that fails
 * says so. It therefore holds for every wait, and a slow machine multiplies it by the environment variable {@value #VARIABLE}.
 */
final class Patience {
    static final String VARIABLE = "PERC_TEST_PATIENCE";

    private static final Duration UNSCALED = Duration.ofSeconds(60);
    private static final double MOST = 1000;

    private Patience() {}

    /**
     * The time to wait, by the factor in {@code environment}.
     *
     * @throws IllegalStateException if the variable is not a number above 0 and at most 1000
     */
    static Duration in(Map<String, String> environment) {
        String text = environment.get(VARIABLE);
        if (text == null) {
            return UNSCALED;
        }
        double factor;
        try {
            factor = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw unusable(text, e);
        }
        if (!(factor > 0 && factor <= MOST)) {
            throw unusable(text, null);
        }
        return Duration.ofMillis(Math.max(1, (long) (UNSCALED.toMillis() * factor)));
    }

    private static IllegalStateException unusable(String text, @Nullable NumberFormatException cause) {
        return new IllegalStateException(
                "environment variable " + VARIABLE + " is \"" + text
                        + "\"; it must be a number above 0 and at most 1000, by which waiting times are multiplied",
                cause);
    }
}
