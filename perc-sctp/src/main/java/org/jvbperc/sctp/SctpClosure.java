package org.jvbperc.sctp;

/**
 * Why an association has ended.
 *
 * @param kind what ended it
 * @param detail for a log, one line of printable characters; the peer's own words are shortened to 200 characters
 */
public record SctpClosure(Kind kind, String detail) {
    /** What can end an association. */
    public enum Kind {
        /** Both sides agreed by SHUTDOWN; everything that was sent has been acknowledged. */
        SHUTDOWN,
        /** The peer sent ABORT. A browser does so when its peer connection is closed. */
        PEER_ABORT,
        /** {@link SctpAssociation#abort} was called. */
        LOCAL_ABORT,
        /** The peer broke a rule of the protocol or of the limits, and was sent ABORT. */
        VIOLATION,
        /** The peer did not answer INIT or COOKIE ECHO in spite of all repetitions. */
        NO_ANSWER,
        /** The peer was there and has not answered for too long. */
        UNREACHABLE
    }
}
