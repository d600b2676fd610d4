package org.jvbperc.embedded.impairment;

import java.util.Locale;

/**
 * How to impair datagrams, in each direction.
 *
 * @param loss probability 0..1 that a datagram is lost
 * @param duplicate probability 0..1 that it arrives twice
 * @param reorder probability 0..1 that it arrives behind the next one
 * @param seed the same seed does the same to the same sequence of datagrams
 */
public record ImpairmentSpec(double loss, double duplicate, double reorder, long seed) {
    /** No impairment. */
    public static final ImpairmentSpec NONE = new ImpairmentSpec(0, 0, 0, 0);

    public ImpairmentSpec {
        requireProbability("loss", loss);
        requireProbability("duplicate", duplicate);
        requireProbability("reorder", reorder);
    }

    /**
     * Parses {@code loss=0.1,duplicate=0.1,reorder=0.1,seed=7}; a missing value is 0.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static ImpairmentSpec parse(String text) {
        double loss = 0;
        double duplicate = 0;
        double reorder = 0;
        long seed = 0;
        for (String part : text.split(",", -1)) {
            String[] pair = part.trim().split("=", 2);
            if (pair.length != 2) {
                throw new IllegalArgumentException("impairment \"" + part + "\": expected name=value");
            }
            switch (pair[0].trim().toLowerCase(Locale.ROOT)) {
                case "loss" -> loss = number(part, pair[1]);
                case "duplicate" -> duplicate = number(part, pair[1]);
                case "reorder" -> reorder = number(part, pair[1]);
                case "seed" -> seed = (long) number(part, pair[1]);
                default ->
                    throw new IllegalArgumentException(
                            "impairment \"" + part + "\": expected loss, duplicate, reorder or seed");
            }
        }
        return new ImpairmentSpec(loss, duplicate, reorder, seed);
    }

    /** Whether any probability is above 0. */
    public boolean isActive() {
        return loss > 0 || duplicate > 0 || reorder > 0;
    }

    private static double number(String part, String value) {
        try {
            return Double.parseDouble(value.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("impairment \"" + part + "\": not a number", e);
        }
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("impairment " + name + " = " + value + ": expected 0 to 1");
        }
    }
}
