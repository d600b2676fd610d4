package org.jvbperc.endpoint.signalling;

import java.io.Serial;
import org.jvbperc.identity.IdentityException;

/**
 * A call cannot be made, or has ended without being left. The message is one line for people; {@link #condition()} is for
 * machines: a word of this side, or the one the server gave.
 */
public final class CallException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Whose turn it is to change something. */
    public enum Category {
        /** Somebody said no: the bridge, the Key Distributor, the identity provider, or this side after its checks. */
        REFUSED,
        /** Something does not answer, or answers nonsense. */
        NETWORK,
        /** This machine: an address, a file. */
        LOCAL
    }

    /** The bridge, or whoever signals for it, has let go of the endpoint. */
    private static final String SESSION_LOST = "session-lost";
    /** The media path is gone. */
    public static final String ICE_FAILED = "ice-failed";

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

    /** A refusal by this side's checks or by a server. */
    public static CallException refused(String condition, String message) {
        return new CallException(Category.REFUSED, condition, message);
    }

    /** A failure to reach somebody. */
    public static CallException network(String condition, String message) {
        return new CallException(Category.NETWORK, condition, message);
    }

    /** The other side has ended a session that was there or was being made; another one may be had for a new offer. */
    public static CallException sessionLost(String message) {
        return network(SESSION_LOST, message);
    }

    /** What an identity provider's failure means for a call; {@code context} says what it was for. */
    public static CallException identity(String context, IdentityException e) {
        Category category = e.error().isProviderUnavailable() ? Category.NETWORK : Category.REFUSED;
        return new CallException(category, e.error().code(), context + ": " + e.getMessage(), e);
    }

    /** Whether the call was there and has been lost: it may be made again. */
    public boolean isLossOfSession() {
        return isEndOfSession() || condition.equals(ICE_FAILED);
    }

    /** Whether the other side has ended the session. */
    public boolean isEndOfSession() {
        return condition.equals(SESSION_LOST);
    }

    /** Whose turn it is. */
    public Category category() {
        return category;
    }

    /** Machine-readable reason. */
    public String condition() {
        return condition;
    }
}
