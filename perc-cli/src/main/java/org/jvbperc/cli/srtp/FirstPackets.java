package org.jvbperc.cli.srtp;

import org.jvbperc.srtp.SsrcTable;

/** Tells the first packet of each source, as which it needs a rollover counter from outside. */
final class FirstPackets {
    static final int MAX_SOURCES = 1024;

    private final SsrcTable<Boolean> seen = new SsrcTable<>(MAX_SOURCES);

    /** Whether {@code ssrc} is asked for the first time. Never for further sources than can be told apart. */
    boolean isFirst(int ssrc) {
        if (seen.get(ssrc) != null || !seen.hasRoom()) {
            return false;
        }
        seen.put(ssrc, Boolean.TRUE);
        return true;
    }
}
