package org.jvbperc.roster;

import java.io.Serial;

/** A roster is malformed, forged, or does not follow from the one before. The message names the field and what was expected. */
public final class RosterException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong with it. */
    public enum Reason {
        /** Not the encoding of docs/roster.md. */
        MALFORMED,
        /** Not signed by the conference's key, or changed after that. */
        BAD_SIGNATURE,
        /** For another conference. */
        WRONG_CONFERENCE,
        /** Older than the last good roster, or the same again. */
        REPLAYED,
        /**
         * Another history than the known one: the Key Distributor, or an attacker with its key, sends different members
         * different rosters.
         */
        FORKED,
        /** A roster between the last one and this one is missing. */
        INCOMPLETE,
        /** The members are not those that were signed. */
        MEMBERS_DIFFER,
        /** This endpoint is not on it. */
        NOT_LISTED
    }

    RosterException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    RosterException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The error for a field; {@code what} continues a sentence that begins with its name. */
    static RosterException malformed(String field, String what) {
        return new RosterException(Reason.MALFORMED, "roster: " + field + " " + what);
    }

    /** What is wrong with it. */
    public Reason reason() {
        return reason;
    }
}
