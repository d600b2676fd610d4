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
        /** Older than what is known, or the same again. */
        REPLAYED,
        /** Another history than the one known: the Key Distributor, or somebody with its key, tells different people different things. */
        FORKED,
        /** Something between the last roster and this one is missing. */
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

    /** What is wrong with it. */
    public Reason reason() {
        return reason;
    }
}
