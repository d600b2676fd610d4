package org.jvbperc.md.agent;

import java.io.Serial;
import java.util.List;

/** The bridge lacks members that are reached by reflection. */
final class MissingMembersException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    MissingMembersException(List<String> missing) {
        super(String.join(", ", missing) + (missing.size() == 1 ? " is missing" : " are missing"));
    }
}
