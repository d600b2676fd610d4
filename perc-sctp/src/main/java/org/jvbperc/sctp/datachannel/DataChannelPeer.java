package org.jvbperc.sctp.datachannel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jvbperc.sctp.SctpAssociation;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpListener;
import org.jvbperc.sctp.datachannel.ChannelTable.Entry;
import org.jvbperc.sctp.datachannel.ChannelTable.State;

/**
 * One side of a WebRTC peer connection's data channels (RFC 8831), with an {@link SctpAssociation} below.
 *
 * <p>Messages are sent reliably and in order on every channel, also on those that the peer opened as unordered or partially reliable. Up to {@value
 * #MAX_CHANNELS} channels exist at a time; the peer's attempt to open more is answered by a reset of the stream. Ownership, threads and time are as for the
 * association.
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

    // Payload protocol identifiers (RFC 8831 section 8).
    private static final int PPID_DCEP = 50;
    private static final int PPID_STRING = 51;
    private static final int PPID_BINARY = 53;
    private static final int PPID_STRING_EMPTY = 56;
    private static final int PPID_BINARY_EMPTY = 57;

    private final SctpConfig config;
    private final boolean dtlsClient;
    private final DataChannelListener listener;
    private final ChannelTable channels = new ChannelTable(MAX_CHANNELS);
    private final SctpAssociation association;
    private boolean started;
    /** The time of the call under way, for what the association's listener sends. */
    private long time;

    /**
     * Makes a peer that is not started.
     *
     * @param dtlsClient whether this side is the DTLS client: it opens channels with even identifiers, the other side with odd ones (RFC 8832 section 6)
     * @param random as for the association
     */
    public DataChannelPeer(
            SctpConfig config, boolean dtlsClient, RandomGenerator random, DataChannelListener listener) {
        this.config = config;
        this.dtlsClient = dtlsClient;
        this.listener = listener;
        this.association = new SctpAssociation(config, random, new Events());
    }

    /**
     * Enters a channel that the peer has entered too ({@code negotiated: true} in a browser). It opens when the association is established. If the peer opens the same
     * channel by DCEP all the same, that is acknowledged.
     *
     * @throws IllegalArgumentException if the channel is not negotiated, or its identifier is in use or beyond the configured streams
     * @throws IllegalStateException if there are too many channels, or the peer was started
     */
    public void negotiate(DataChannel channel) {
        if (!channel.negotiated() || channel.id() >= config.maxStreams() || channels.find(channel.id()) != null) {
            throw new IllegalArgumentException(
                    channel + ": expected a negotiated channel with an unused identifier below " + config.maxStreams());
        }
        if (started || channels.isFull()) {
            throw new IllegalStateException("expected at most " + MAX_CHANNELS + " channels, entered before the start");
        }
        channels.add(channel, State.NEGOTIATED);
    }

    /** Begins, when DTLS is established. */
    public void start(long now) {
        started = true;
        time = now;
        association.start(now);
    }

    /** Processes a record of DTLS application data. */
    public void receive(byte[] packet, int offset, int length, long now) {
        time = now;
        association.receive(packet, offset, length, now);
    }

    /**
     * Opens a channel by DCEP.
     *
     * @return the channel, on which messages may be sent when the listener is told that it is open; empty if the association is not established, too full, or has no
     *     identifier free
     * @throws IllegalArgumentException if label and protocol are too long for a message
     */
    public Optional<DataChannel> open(String label, String protocol, long now) {
        time = now;
        if (!association.isEstablished() || channels.isFull()) {
            return Optional.empty();
        }
        byte[] open = new DcepOpen(label, protocol).encode();
        for (int id = dtlsClient ? 0 : 1; id < config.maxStreams(); id += 2) {
            if (channels.find(id) == null) {
                DataChannel channel = new DataChannel(id, label, protocol, false);
                Entry entry = channels.add(channel, State.OPENING);
                if (association.send(id, PPID_DCEP, open, now)) {
                    return Optional.of(channel);
                }
                channels.remove(entry);
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * Sends a binary message; it may be empty.
     *
     * @param message belongs to the peer from now on and must not be changed
     * @return false if it was not taken: the channel is not open, or the send buffer is full
     * @throws IllegalArgumentException if the message is longer than {@code maxMessageBytes}
     */
    public boolean send(DataChannel channel, byte[] message, long now) {
        return send(channel, PPID_BINARY, PPID_BINARY_EMPTY, message, now);
    }

    /** Sends a text message; otherwise as {@link #send}. */
    public boolean sendText(DataChannel channel, String message, long now) {
        return send(channel, PPID_STRING, PPID_STRING_EMPTY, message.getBytes(StandardCharsets.UTF_8), now);
    }

    /** SCTP has no empty messages: one octet with an identifier of its own stands for them (RFC 8831 section 6.6). */
    private boolean send(DataChannel channel, int ppid, int emptyPpid, byte[] message, long now) {
        time = now;
        Entry entry = channels.find(channel);
        if (entry == null || entry.state != State.OPEN || entry.ackDue) {
            return false;
        }
        boolean empty = message.length == 0;
        return association.send(channel.id(), empty ? emptyPpid : ppid, empty ? new byte[1] : message, now);
    }

    /** Closes a channel behind the messages that were taken (RFC 8831 section 6.7); nothing happens if it is not open. */
    public void close(DataChannel channel, long now) {
        time = now;
        Entry entry = channels.find(channel);
        if (entry != null && (entry.state == State.OPEN || entry.state == State.OPENING)) {
            beginClosing(entry);
        }
    }

    /** Processes what is due. */
    public void handleTimeout(long now) {
        time = now;
        association.handleTimeout(now);
    }

    /** When {@link #handleTimeout} is to be called; {@link Long#MAX_VALUE} if there is nothing to wait for. */
    public long nextTimeout() {
        return association.nextTimeout();
    }

    /** Ends the association after everything taken was acknowledged. */
    public void shutdown(long now) {
        time = now;
        association.shutdown(now);
    }

    /** Ends the association at once, with a reason for the peer's log. */
    public void abort(String reason, long now) {
        time = now;
        association.abort(reason, now);
    }

    /** Octets of messages that were taken and not yet acknowledged, with 64 for each message. */
    public int bufferedBytes() {
        return association.bufferedBytes();
    }

    /** Whether the association has ended. */
    boolean isEnded() {
        return association.isClosed();
    }

    /** Without RE-CONFIG there is no way to close a channel, so that it is only forgotten here. */
    private void beginClosing(Entry entry) {
        entry.state = State.CLOSING;
        entry.ackDue = false;
        if (!association.resetStream(entry.channel.id(), time)) {
            entry.incomingReset = true;
            entry.outgoingReset = true;
            closeIfReset(entry);
        }
    }

    private void closeIfReset(Entry entry) {
        if (entry.incomingReset && entry.outgoingReset && channels.find(entry.channel.id()) == entry) {
            channels.remove(entry);
            listener.closed(entry.channel);
        }
    }

    private void opened(Entry entry) {
        if (entry.state == State.NEGOTIATED || entry.state == State.OPENING) {
            entry.state = State.OPEN;
            listener.opened(entry.channel);
        }
    }

    private void acknowledge(Entry entry) {
        entry.ackDue = !association.send(entry.channel.id(), PPID_DCEP, new byte[] {DcepOpen.ACK_TYPE}, time);
    }

    /** A control message; one that has no place closes the channel (RFC 8832 section 6). */
    private void control(int stream, byte[] message) {
        Entry entry = channels.find(stream);
        if (message.length == 1 && message[0] == DcepOpen.ACK_TYPE) {
            if (entry != null) {
                opened(entry);
            }
            return;
        }
        DcepOpen open = DcepOpen.decode(message);
        if (entry != null && entry.state == State.CLOSING && entry.incomingReset && open != null) {
            // The peer has seen both resets, since it uses the identifier again; its answer to this side's request was
            // lost.
            channels.remove(entry);
            listener.closed(entry.channel);
            entry = null;
        }
        if (entry != null) {
            if (open != null && entry.channel.negotiated() && entry.state == State.OPEN) {
                acknowledge(entry);
            } else if (entry.state != State.CLOSING) {
                beginClosing(entry);
            }
            return;
        }
        boolean peersIdentifier = stream % 2 == (dtlsClient ? 1 : 0);
        if (open == null || !peersIdentifier || channels.isFull()) {
            association.resetStream(stream, time);
            return;
        }
        Entry added = channels.add(new DataChannel(stream, open.label(), open.protocol(), false), State.OPENING);
        acknowledge(added);
        opened(added);
    }

    private void deliver(int stream, boolean text, byte[] message) {
        Entry entry = channels.find(stream);
        if (entry != null) {
            // Messages may overtake the peer's acknowledgement if it sends them unordered.
            opened(entry);
            if (entry.state == State.OPEN) {
                listener.message(entry.channel, text, message);
            }
        }
    }

    /** What the association tells. */
    private final class Events implements SctpListener {
        @Override
        public void sendPacket(byte[] buffer, int offset, int length) {
            listener.sendPacket(buffer, offset, length);
        }

        @Override
        public void established() {
            channels.all().forEach(DataChannelPeer.this::opened);
        }

        @Override
        public void message(int stream, int ppid, byte[] message) {
            switch (ppid) {
                case PPID_DCEP -> control(stream, message);
                case PPID_STRING -> deliver(stream, true, message);
                case PPID_BINARY -> deliver(stream, false, message);
                case PPID_STRING_EMPTY -> deliver(stream, true, new byte[0]);
                case PPID_BINARY_EMPTY -> deliver(stream, false, new byte[0]);
                // RFC 8831 section 8 has no other identifier whose messages belong to a channel.
                default -> {}
            }
        }

        @Override
        public void incomingReset(int[] streams) {
            for (Entry entry : channels.all()) {
                int id = entry.channel.id();
                if (streams.length == 0 || Arrays.stream(streams).anyMatch(stream -> stream == id)) {
                    entry.incomingReset = true;
                    if (entry.state != State.CLOSING) {
                        beginClosing(entry);
                    }
                    closeIfReset(entry);
                }
            }
        }

        @Override
        public void outgoingReset(int stream, boolean performed) {
            Entry entry = channels.find(stream);
            if (entry != null && entry.state == State.CLOSING) {
                entry.outgoingReset = true;
                closeIfReset(entry);
            } else if (entry != null && entry.ackDue) {
                acknowledge(entry);
            }
        }

        @Override
        public void writable() {
            channels.all().stream().filter(entry -> entry.ackDue).forEach(DataChannelPeer.this::acknowledge);
            listener.writable();
        }

        @Override
        public void restarted() {
            for (Entry entry : channels.all()) {
                channels.remove(entry);
                listener.closed(entry.channel);
                if (entry.channel.negotiated()) {
                    opened(channels.add(entry.channel, State.NEGOTIATED));
                }
            }
        }

        @Override
        public void closed(SctpClosure closure) {
            channels.clear();
            listener.ended(closure);
        }
    }
}
