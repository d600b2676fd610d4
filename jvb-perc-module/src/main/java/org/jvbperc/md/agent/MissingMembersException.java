package org.jvbperc.md.agent;

import java.io.Serial;
import java.util.List;

/** Members of the bridge that PERC requires are missing or different from what PERC expects. */
final class MissingMembersException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * @param problems for people, each naming a member
     */
    MissingMembersException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
