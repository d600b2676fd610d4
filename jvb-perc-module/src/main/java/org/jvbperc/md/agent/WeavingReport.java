package org.jvbperc.md.agent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What became of the members that have to be woven. Safe for several threads. */
public final class WeavingReport {
    private final Set<String> expected = new LinkedHashSet<>();
    private final Set<String> woven = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** A class that has to be woven when it is loaded. */
    public synchronized void expect(String type) {
        expected.add(type);
    }

    /** A member or class that the bridge does not have. */
    public synchronized void missing(String member) {
        problems.add(member + " is missing");
    }

    /** A class was woven. */
    public synchronized void woven(String type) {
        woven.add(type);
    }

    /** Something about a class went wrong; matters only if it is an expected one. */
    public synchronized void failed(String type, Throwable error) {
        if (expected.contains(type)) {
            problems.add(type + " could not be woven (" + error + ")");
        }
    }

    /** The classes that have to be woven. */
    synchronized Set<String> expected() {
        return Set.copyOf(expected);
    }

    /** All problems up to now; with {@code complete} a class that was not woven is one. */
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
