package org.jvbperc.md.agent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The state of the classes and members that must be woven. Safe for several threads. */
public final class WeavingReport {
    private final Set<String> expected = new LinkedHashSet<>();
    private final Set<String> woven = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** Adds a class that must be woven when it is loaded. */
    public synchronized void expect(String type) {
        expected.add(type);
    }

    /** Adds a member or class that the bridge does not have. */
    public synchronized void missing(String member) {
        problems.add(member + " is missing");
    }

    /** Records that a class was woven. */
    public synchronized void woven(String type) {
        woven.add(type);
    }

    /** Records the failure to weave a class; it is a problem only if the class is expected. */
    public synchronized void failed(String type, Throwable error) {
        if (expected.contains(type)) {
            problems.add(type + " could not be woven (" + error + ")");
        }
    }

    /** The classes that must be woven. */
    synchronized Set<String> expected() {
        return Set.copyOf(expected);
    }

    /** All problems so far. With {@code complete}, a class that was not woven is a problem. */
    public synchronized List<String> problems(boolean complete) {
        List<String> result = new ArrayList<>(problems);
        if (complete) {
            expected.stream()
                    .filter(type -> !woven.contains(type))
                    .forEach(type -> result.add(type + " was not woven"));
        }
        return result;
    }
}
