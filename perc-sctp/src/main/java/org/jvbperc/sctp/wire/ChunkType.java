package org.jvbperc.sctp.wire;

/** Types of chunks (RFC 9260 section 3.2; RFC 3758 section 3.2; RFC 6525 section 3.1) and their flags. */
public final class ChunkType {
    public static final int DATA = 0;
    public static final int INIT = 1;
    public static final int INIT_ACK = 2;
    public static final int SACK = 3;
    public static final int HEARTBEAT = 4;
    public static final int HEARTBEAT_ACK = 5;
    public static final int ABORT = 6;
    public static final int SHUTDOWN = 7;
    public static final int SHUTDOWN_ACK = 8;
    public static final int ERROR = 9;
    public static final int COOKIE_ECHO = 10;
    public static final int COOKIE_ACK = 11;
    public static final int SHUTDOWN_COMPLETE = 14;
    public static final int RE_CONFIG = 130;
    public static final int FORWARD_TSN = 192;

    /** DATA: the last fragment of a message. */
    public static final int FLAG_ENDING = 1;
    /** DATA: the first fragment of a message. */
    public static final int FLAG_BEGINNING = 2;
    /** DATA: delivered without regard to order. */
    public static final int FLAG_UNORDERED = 4;
    /** DATA: the acknowledgement should not be held back. */
    public static final int FLAG_IMMEDIATE = 8;
    /** ABORT and SHUTDOWN COMPLETE: the verification tag is the receiver's own view of the sender's, reflected. */
    public static final int FLAG_REFLECTED_TAG = 1;

    private ChunkType() {}

    /** Whether a receiver that does not know a type goes on with the rest of the packet. */
    public static boolean unknownIsSkipped(int type) {
        return (type & 0x80) != 0;
    }

    /** Whether a receiver that does not know a type reports it. */
    public static boolean unknownIsReported(int type) {
        return (type & 0x40) != 0;
    }
}
