package org.jvbperc.sctp;

/** A user message that was taken to be sent. */
final class OutgoingMessage {
    final int stream;
    final int ppid;
    final byte[] octets;
    /** How many octets were put into chunks. */
    int sent;
    /** Stream sequence number, given with the first chunk. */
    int ssn;

    OutgoingMessage(int stream, int ppid, byte[] octets) {
        this.stream = stream;
        this.ppid = ppid;
        this.octets = octets;
    }
}
