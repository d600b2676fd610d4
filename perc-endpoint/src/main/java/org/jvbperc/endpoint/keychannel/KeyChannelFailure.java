package org.jvbperc.endpoint.keychannel;

/**
 * Why a key channel has ended the call. After it nothing is sent or received with any key of the call.
 *
 * @param condition for programs: a constant of this class, or the Key Distributor's own word
 * @param detail for people: what was wrong, and what was expected
 */
public record KeyChannelFailure(String condition, String detail) {
    /** The Key Distributor sent what it must not send. */
    public static final String VIOLATION = "key-channel-violation";
    /** A roster does not follow from the one before, or this endpoint is not on it as it should be. */
    public static final String ROSTER_REFUSED = "roster-refused";
    /** A key does not belong to the last roster, or cannot be used. */
    public static final String KEY_REFUSED = "key-refused";
    /** No first key has come in time. */
    public static final String KEY_MISSING = "group-key-missing";
    /** The time to live of the last key has ended, and no other key has come. */
    public static final String KEY_EXPIRED = "group-key-expired";
}
