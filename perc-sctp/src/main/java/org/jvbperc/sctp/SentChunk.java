package org.jvbperc.sctp;

/** A DATA chunk that was sent and is not yet acknowledged cumulatively. */
final class SentChunk {
    final OutgoingMessage message;
    final int offset;
    final int length;
    final long tsn;
    /** Acknowledged by a gap block. */
    boolean acked;
    /** To be sent again; does not count as in flight. */
    boolean lost;
    /** Was sent again by fast retransmission, which happens once (RFC 9260 section 7.2.4). */
    boolean fastRetransmitted;
    /** How many acknowledgements told of later chunks but not of this one. */
    int misses;

    SentChunk(OutgoingMessage message, int offset, int length, long tsn) {
        this.message = message;
        this.offset = offset;
        this.length = length;
        this.tsn = tsn;
    }

    boolean isLast() {
        return offset + length == message.octets.length;
    }

    /** Whether the peer may still have to acknowledge it. */
    boolean inFlight() {
        return !acked && !lost;
    }
}
