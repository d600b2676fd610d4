package org.jvbperc.sctp;

/** Which side opens an association. Both sides may be {@link #ACTIVE}: their INIT chunks then meet (RFC 9260 section 5.2.1). */
public enum SctpRole {
    /** Sends its INIT when it is started. */
    ACTIVE,
    /** Waits for the peer's INIT, and sends its own when none has come within {@link SctpTimers#passiveInitDelay}. */
    PASSIVE
}
