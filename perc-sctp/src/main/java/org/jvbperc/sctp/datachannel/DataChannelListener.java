package org.jvbperc.sctp.datachannel;

import org.jvbperc.sctp.SctpClosure;

/**
 * Is told what happens to the data channels of a {@link DataChannelPeer}.
 *
 * <p>All calls come inside a call of the peer, on the caller's thread; {@link #ended} comes once and last. Except in {@link #sendPacket} the listener
 * may call the peer's methods {@code send}, {@code close}, {@code shutdown} and {@code abort}.
 */
public interface DataChannelListener {
    /**
     * Takes a whole SCTP packet to be sent as one record of DTLS application data.
     *
     * @param buffer valid during the call only
     */
    void sendPacket(byte[] buffer, int offset, int length);

    /**
     * Messages may be sent on a channel: a negotiated one when the association is established, one that this side opens when the peer acknowledged it, one of the
     * peer's when its DATA_CHANNEL_OPEN came.
     */
    void opened(DataChannel channel);

    /**
     * A message has arrived.
     *
     * @param text whether the peer sent it as a string (UTF-8, not checked here) and not as binary
     * @param message may be empty; now the listener's
     */
    void message(DataChannel channel, boolean text, byte[] message);

    /** Either side has closed a channel (its streams were reset), or the peer has set up the association again; the identifier may be used again. */
    default void closed(DataChannel channel) {}

    /** There is room again after {@code send} returned false. */
    default void writable() {}

    /** The association has ended, and with it all channels; {@link #closed} is not called for them. */
    void ended(SctpClosure closure);
}
