package org.jvbperc.command;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the programs return to the shell. Tools, which end by themselves, use small numbers; servers use those of {@code sysexits.h}, by which
 * service managers tell faults that a restart may mend from faults that it cannot.
 */
public final class ExitCode {
    public static final int OK = 0;

    /** Tools: a fault of the program, or a check that failed. Servers: the running server refused the request. */
    public static final int FAILED = 1;

    /** Tools: options, files or local addresses that cannot be used. */
    public static final int USAGE = 2;

    /** Tools: a server, an identity provider or this side's own checks refused. */
    public static final int REFUSED = 3;

    /** Tools: another machine did not answer. */
    public static final int NETWORK = 4;

    /** Servers: options that cannot be used (EX_USAGE). */
    public static final int SERVER_USAGE = 64;

    /** Servers: an address or a file cannot be had, or a running server cannot be reached (EX_UNAVAILABLE). */
    public static final int SERVER_UNAVAILABLE = 69;

    /** Servers: a configuration that cannot be used (EX_CONFIG). */
    public static final int SERVER_CONFIGURATION = 78;

    /** All: ended by SIGINT, as shells count it. */
    public static final int INTERRUPTED = 130;

    /** All: ended by SIGTERM, as shells count it. */
    public static final int TERMINATED = 143;

    private ExitCode() {}

    /** The table for {@code --help}. */
    static Map<String, String> table(boolean server) {
        Map<String, String> table = new LinkedHashMap<>();
        if (server) {
            put(table, OK, "The program did what it was asked to do.");
            put(table, FAILED, "The running server refused the request, or the program has a fault.");
            put(table, SERVER_USAGE, "An option cannot be used.");
            put(table, SERVER_UNAVAILABLE, "An address or a file is not available, or the server cannot be reached.");
            put(table, SERVER_CONFIGURATION, "The configuration cannot be used.");
        } else {
            put(table, OK, "The program did what it was asked to do.");
            put(table, FAILED, "A check failed, or the program has a fault.");
            put(table, USAGE, "An option or a file cannot be used.");
            put(table, REFUSED, "A server, an identity provider or a check on this side refused.");
            put(table, NETWORK, "Another machine does not answer.");
        }
        put(table, INTERRUPTED, "The program was ended by SIGINT (Ctrl-C).");
        put(table, TERMINATED, "The program was ended by SIGTERM.");
        return table;
    }

    private static void put(Map<String, String> table, int code, String meaning) {
        table.put(Integer.toString(code), meaning);
    }
}
