package org.jvbperc.cli;

import org.jvbperc.endpoint.signalling.CallException;

/** What the command returns to the shell. */
final class ExitCode {
    static final int OK = 0;
    /** A fault of the program. */
    static final int INTERNAL = 1;
    /** Wrong options, files or local addresses. */
    static final int USAGE = 2;
    /** Somebody said no: server, identity provider, or this side's checks. */
    static final int REFUSED = 3;
    /** Something does not answer. */
    static final int NETWORK = 4;
    /** Ended by a signal, as shells count it. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(CallException e) {
        if (e.condition().equals("internal")) {
            return INTERNAL;
        }
        return switch (e.category()) {
            case LOCAL -> USAGE;
            case REFUSED -> REFUSED;
            case NETWORK -> NETWORK;
        };
    }
}
