package org.jvbperc.sctp;

import java.util.random.RandomGenerator;

/**
 * One SCTP association over one DTLS association (RFC 9260 as profiled by RFC 8831 section 5 and RFC 8261): reliable messages in order on numbered
 * streams.
 *
 * <p>There are no threads, clock and I/O inside. One thread, or one lock, owns it. Every method takes the time in nanoseconds of a clock that never goes
 * back, for instance {@link System#nanoTime}; the owner calls {@link #handleTimeout} when {@link #nextTimeout} has come. {@code nextTimeout} may change
 * with every call.
 */
public final class SctpAssociation {
    /**
     * Makes an association that is not started.
     *
     * @param random gives tags, sequence numbers and the key of state cookies; must be unpredictable for the peer
     * @param listener is told everything
     */
    public SctpAssociation(SctpConfig config, RandomGenerator random, SctpListener listener) {
        throw new UnsupportedOperationException(config + " " + random + " " + listener);
    }

    /**
     * Begins: an active side sends INIT, a passive one starts to wait. To be called once, when DTLS is established, and before {@link #receive}.
     *
     * @throws IllegalStateException if it was called before
     */
    public void start(long now) {}

    /**
     * Processes a packet of the peer. Whatever is not a valid packet of this association is discarded; a peer that breaks the protocol gets ABORT, and the
     * association ends.
     *
     * @param packet the caller's; not kept
     */
    public void receive(byte[] packet, int offset, int length, long now) {}

    /**
     * Takes a message to be sent reliably and in order; before the association is established it waits.
     *
     * @param stream 0..{@code maxStreams} - 1
     * @param ppid payload protocol identifier
     * @param message 1..{@code maxMessageBytes} octets; belongs to the association from now on and must not be changed
     * @return false if the send buffer is full, or the stream is being reset, or the association is closing or closed: the message was not taken
     * @throws IllegalArgumentException if stream or message are out of range
     */
    public boolean send(int stream, int ppid, byte[] message, long now) {
        return false;
    }

    /**
     * Asks the peer to take note that this side will send no more messages on a stream, behind those that were taken by {@link #send} (RFC 6525 section
     * 5.1.2). {@link SctpListener#outgoingReset} has the answer.
     *
     * @return false if the peer does not support it or the association is not established; nothing happens then
     */
    public boolean resetStream(int stream, long now) {
        return false;
    }

    /** Processes what is due; may be called at any time. */
    public void handleTimeout(long now) {}

    /** When {@link #handleTimeout} is to be called; {@link Long#MAX_VALUE} if there is nothing to wait for. */
    public long nextTimeout() {
        return Long.MAX_VALUE;
    }

    /** Ends the association after everything taken was acknowledged (RFC 9260 section 9.2). Before it is established this aborts. */
    public void shutdown(long now) {}

    /**
     * Ends the association at once; the peer is told by ABORT with the reason (RFC 9260 section 9.1).
     *
     * @param reason for the peer's log
     */
    public void abort(String reason, long now) {}

    /** Whether messages may be sent now. */
    public boolean isEstablished() {
        return false;
    }

    /** Whether the association has ended. */
    public boolean isClosed() {
        return false;
    }

    /** Octets of messages that were taken and not yet acknowledged. */
    public int bufferedBytes() {
        return 0;
    }

    /** Packets that were discarded because they were none of this association or not well formed. */
    public long discardedPackets() {
        return 0;
    }
}
