package org.jvbperc.md.signalling;

import java.io.Serial;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jvbperc.xmpp.PercSyntaxException;

/**
 * An offer or its answer was refused. The exception has a machine-readable condition and a text for people, without secrets and
 * assertions.
 */
public final class SignallingException extends Exception {
    /** The offer is not a usable session description. */
    public static final String MALFORMED_OFFER = "malformed-offer";
    /** The offer has no assertion. */
    public static final String IDENTITY_REQUIRED = "identity-required";
    /** The assertion is invalid, or is not that of the endpoint's offer. */
    static final String IDENTITY_INVALID = "identity-invalid";
    /** There is no common media, codec or protection profile. */
    public static final String PROFILE_MISMATCH = "profile-mismatch";
    /** An SSRC of the offer is in use in the conference (RFC 8870 section 6). */
    public static final String SSRC_CONFLICT = "ssrc-conflict";
    /** The room was not registered. */
    public static final String UNKNOWN_ROOM = "unknown-room";
    /** No tunnel to the conference's Key Distributor, or it did not answer in time. */
    public static final String KD_UNAVAILABLE = "kd-unavailable";
    /** The room has another Key Distributor than the requested one. */
    public static final String KD_MISMATCH = "kd-mismatch";
    /** The Key Distributor signed another answer than it was asked to. */
    public static final String KD_ANSWER_INVALID = "kd-answer-invalid";
    /** The conference has an endpoint of this id. */
    public static final String CONFLICT = "conflict";
    /** The bridge did not create the endpoint. */
    public static final String BRIDGE_REFUSED = "bridge-refused";
    /** This bridge does not serve PERC, or not yet. */
    public static final String PERC_UNAVAILABLE = "perc-unavailable";
    /** A limit of this Media Distributor is reached; a later attempt may succeed. */
    public static final String BUSY = "busy";

    @Serial
    private static final long serialVersionUID = 1L;

    private final String condition;

    public SignallingException(String condition, String detail) {
        super(detail);
        this.condition = condition;
    }

    public SignallingException(String condition, String detail, Throwable cause) {
        super(detail, cause);
        this.condition = condition;
    }

    /** The refusal that made an asynchronous step fail, or one that says that PERC failed. */
    public static SignallingException of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException || cause instanceof ExecutionException) {
            cause = cause.getCause();
        }
        return cause instanceof SignallingException refusal
                ? refusal
                : new SignallingException(BRIDGE_REFUSED, "PERC failed, see the bridge's log", failure);
    }

    /** PERC's data in a request cannot be read. */
    public static SignallingException of(PercSyntaxException cause) {
        return new SignallingException(cause.condition(), cause.detail(), cause);
    }

    /** One of the constants, or a condition of the Key Distributor's. */
    public String condition() {
        return condition;
    }

    /** Text for people. */
    public String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
