package org.jvbperc.md.srtp;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sources of one hop and direction, bounded, never evicted: forgetting one would let its indices be used again. Safe for
 * several threads.
 */
final class SourceTable {
    private final Map<Integer, SourceIndex> sources = new ConcurrentHashMap<>();
    private final int limit;

    SourceTable(int limit) {
        this.limit = limit;
    }

    /** The SSRCs of all sources now. */
    Set<Integer> ssrcs() {
        return Set.copyOf(sources.keySet());
    }

    /** The source, or null if it has never been {@link #add}ed. */
    @Nullable
    SourceIndex get(int ssrc) {
        return sources.get(ssrc);
    }

    /** Adds a source, or returns the one that is there; null if the table is full. */
    @Nullable
    SourceIndex add(int ssrc) {
        synchronized (sources) {
            SourceIndex known = sources.get(ssrc);
            if (known != null || sources.size() >= limit) {
                return known;
            }
            SourceIndex added = new SourceIndex();
            sources.put(ssrc, added);
            return added;
        }
    }
}
