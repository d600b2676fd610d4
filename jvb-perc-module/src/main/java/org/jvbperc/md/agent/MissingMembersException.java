package org.jvbperc.md.agent;

import java.io.Serial;
import java.util.List;

/** The bridge lacks members that PERC needs, or they are not as expected. */
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
