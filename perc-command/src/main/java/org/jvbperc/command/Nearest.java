package org.jvbperc.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds what somebody meant who misspelt an option or a command. Picocli's own suggestions share letters with what was written, in any order,
 * and so name unrelated options.
 */
final class Nearest {
    /** Letters of a name for which one mistake is allowed. */
    private static final int LETTERS_FOR_ONE_MISTAKE = 3;

    private Nearest() {}

    /** The name with the fewest mistakes in it; empty if none is similar. */
    static Optional<String> to(String written, Collection<String> names) {
        return names.stream()
                .filter(name -> mistakes(written, name) <= name.replace("-", "").length() / LETTERS_FOR_ONE_MISTAKE)
                .min(Comparator.comparingInt(name -> mistakes(written, name)));
    }

    /** How many letters were left out, added, replaced, or exchanged with their neighbour. */
    static int mistakes(String written, String meant) {
        int[][] distance = new int[written.length() + 1][meant.length() + 1];
        for (int i = 0; i <= written.length(); i++) {
            for (int j = 0; j <= meant.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int replaced = written.charAt(i - 1) == meant.charAt(j - 1) ? 0 : 1;
                int least = Math.min(distance[i - 1][j], distance[i][j - 1]) + 1;
                least = Math.min(least, distance[i - 1][j - 1] + replaced);
                if (i > 1
                        && j > 1
                        && written.charAt(i - 1) == meant.charAt(j - 2)
                        && written.charAt(i - 2) == meant.charAt(j - 1)) {
                    least = Math.min(least, distance[i - 2][j - 2] + 1);
                }
                distance[i][j] = least;
            }
        }
        return distance[written.length()][meant.length()];
    }
}
