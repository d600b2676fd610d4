package org.jvbperc.sctp.datachannel;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jvbperc.sctp.SctpConfig;

/**
 * One side of a WebRTC peer connection's data channels (RFC 8831), with an {@link org.jvbperc.sctp.SctpAssociation} below.
 *
 * <p>Messages are sent reliably and in order on every channel. Up to {@value #MAX_CHANNELS} channels exist at a time; the peer's attempt to open more is
 * answered by a reset of the stream. Ownership, threads and time are as for the association.
 *
 * <pre>
 *  var peer = new DataChannelPeer(SctpConfig.of(SctpRole.PASSIVE), false, random, listener);
 *  peer.negotiate(new DataChannel(0, "perc-keys", "", true));
 *  peer.start(now);
 *  peer.receive(applicationData, 0, applicationData.length, now);   // every record of application data
 *  peer.handleTimeout(now);                                          // at peer.nextTimeout()
 * </pre>
 */
public final class DataChannelPeer {
    /** Channels that may exist at a time. */
    public static final int MAX_CHANNELS = 16;

    /**
     * Makes a peer that is not started.
     *
     * @param dtlsClient whether this side is the DTLS client: it opens channels with even identifiers, the other side with odd ones (RFC 8832 section 6)
     * @param random as for the association
     */
    public DataChannelPeer(
            SctpConfig config, boolean dtlsClient, RandomGenerator random, DataChannelListener listener) {
        throw new UnsupportedOperationException(config + " " + dtlsClient + " " + random + " " + listener);
    }

    /**
     * Enters a channel that the peer has entered too ({@code negotiated: true} in a browser). It opens when the association is established. If the peer opens the same
     * channel by DCEP all the same, that is acknowledged.
     *
     * @throws IllegalArgumentException if the channel is not negotiated, or its identifier is in use or beyond the configured streams
     * @throws IllegalStateException if there are too many channels, or the peer was started
     */
    public void negotiate(DataChannel channel) {}

    /** Begins, when DTLS is established. */
    public void start(long now) {}

    /** Processes a record of DTLS application data. */
    public void receive(byte[] packet, int offset, int length, long now) {}

    /**
     * Opens a channel by DCEP.
     *
     * @return the channel, on which messages may be sent when the listener is told that it is open; empty if the association is not established, too full, or
     *     has no identifier free
     */
    public Optional<DataChannel> open(String label, String protocol, long now) {
        return Optional.empty();
    }

    /**
     * Sends a binary message; it may be empty.
     *
     * @return false if it was not taken: the channel is not open, or the send buffer is full
     * @throws IllegalArgumentException if the message is longer than {@code maxMessageBytes}
     */
    public boolean send(DataChannel channel, byte[] message, long now) {
        return false;
    }

    /** Sends a text message; otherwise as {@link #send}. */
    public boolean sendText(DataChannel channel, String message, long now) {
        return false;
    }

    /** Closes a channel behind the messages that were taken (RFC 8831 section 6.7); nothing happens if it is not open. */
    public void close(DataChannel channel, long now) {}

    /** Processes what is due. */
    public void handleTimeout(long now) {}

    /** When {@link #handleTimeout} is to be called; {@link Long#MAX_VALUE} if there is nothing to wait for. */
    public long nextTimeout() {
        return Long.MAX_VALUE;
    }

    /** Ends the association after everything taken was acknowledged. */
    public void shutdown(long now) {}

    /** Ends the association at once, with a reason for the peer's log. */
    public void abort(String reason, long now) {}
}
