package org.jvbperc.endpoint.signalling;

import java.io.Serial;
import java.util.Set;
import org.jvbperc.identity.IdentityException;

/**
 * A call could not be made, or has ended before it was left. The message is one line for people. {@link #condition()} is for
 * programs: a word of this class, or the server's.
 */
public final class CallException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Tells who can mend it. */
    public enum Category {
        /** A refusal by the bridge, the Key Distributor, the identity provider, or this side's checks. */
        REFUSED,
        /** A server does not answer, or its answer is malformed. */
        NETWORK,
        /** This machine: an address or a file cannot be used. */
        LOCAL
    }

    /** The bridge or its signalling server has ended the session. */
    private static final String SESSION_LOST = "session-lost";
    /** The media path was lost. */
    public static final String ICE_FAILED = "ice-failed";

    /**
     * Refusals that may be over in a moment. The room page has the same rules ({@code web/room-page/failure.js}).
     *
     * <p>A restarted Media Distributor does not know its rooms before the Key Distributor has registered them: until then it answers
     * {@code unknown-room} over HTTP, and describes an ordinary conference over a signalling server, which the call refuses each time.
     */
    private static final Set<String> PASSING_REFUSALS = Set.of(
            "busy",
            "group-key-expired",
            "kd-unavailable",
            "no-ack",
            "perc-missing",
            "perc-unavailable",
            "replayed-tls-id",
            "silent",
            "ssrc-conflict",
            "tunnel-lost",
            "unknown-room",
            "unknown-session");

    private final Category category;
    private final String condition;

    public CallException(Category category, String condition, String message) {
        super(message);
        this.category = category;
        this.condition = condition;
    }

    public CallException(Category category, String condition, String message, Throwable cause) {
        super(message, cause);
        this.category = category;
        this.condition = condition;
    }

    /** Makes a refusal by this side's checks or by a server. */
    public static CallException refused(String condition, String message) {
        return new CallException(Category.REFUSED, condition, message);
    }

    /** Makes a failure to reach a server. */
    public static CallException network(String condition, String message) {
        return new CallException(Category.NETWORK, condition, message);
    }

    /** The other side has ended the session; a new offer may get a new one. */
    public static CallException sessionLost(String message) {
        return network(SESSION_LOST, message);
    }

    /** Translates an identity provider's failure; {@code context} says whose identity it concerns. */
    public static CallException identity(String context, IdentityException e) {
        Category category = e.error().isProviderUnavailable() ? Category.NETWORK : Category.REFUSED;
        return new CallException(category, e.error().code(), context + ": " + e.getMessage(), e);
    }

    /**
     * Whether another attempt may work without anything else done, so that a call that was lost by it may be made again: servers that cannot
     * be reached or are not ready, and members whom the Key Distributor could not hear. All other refusals are final, so that a participant
     * who was removed stays out.
     */
    public boolean isPassing() {
        return category == Category.NETWORK || (category == Category.REFUSED && PASSING_REFUSALS.contains(condition));
    }

    /** Whether the other side has ended the session. */
    public boolean isEndOfSession() {
        return condition.equals(SESSION_LOST);
    }

    /** Who can mend it. */
    public Category category() {
        return category;
    }

    /** Machine-readable reason. */
    public String condition() {
        return condition;
    }
}
