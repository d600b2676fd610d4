package org.jvbperc.endpoint.keychannel;

import java.util.random.RandomGenerator;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpRole;
import org.jvbperc.sctp.SctpTimers;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;

/** SCTP over DTLS with the one negotiated data channel of a key channel, opened by this side. No thread, no clock. */
final class ClientDataChannel implements DataChannelListener {
    private static final DataChannel CHANNEL = new DataChannel(0, "perc-keys", "", true);
    private static final int SMALLEST_PACKET_BYTES = 512;
    /** A Media Distributor's tunnel may be interrupted for longer than SCTP usually waits; the keys' time to live is the limit. */
    private static final int MAX_RETRANSMITS = 400;

    private final Events events;
    private final DataChannelPeer peer;
    private boolean over;

    /** Is told what happens; may call {@link #send} and {@link #abort}. */
    interface Events {
        void sendRecord(byte[] buffer, int offset, int length);

        void opened();

        void received(byte[] message);

        /** The Key Distributor does what it must not do in a key channel. */
        void violated(String detail);

        /** Channel or SCTP have ended. Comes at most once, and not after {@link #abort}. */
        void ended(String detail);
    }

    /**
     * @param recordLimit octets of the longest record
     */
    ClientDataChannel(int recordLimit, RandomGenerator random, Events events) {
        this.events = events;
        this.peer = new DataChannelPeer(sctp(recordLimit), true, random, this);
        peer.negotiate(CHANNEL);
    }

    private static SctpConfig sctp(int recordLimit) {
        SctpConfig usual = SctpConfig.of(SctpRole.ACTIVE);
        SctpTimers timers = SctpTimers.DEFAULT;
        int packetBytes = Math.max(SMALLEST_PACKET_BYTES, Math.min(usual.maxPacketBytes(), recordLimit));
        return usual.withLimits(
                        packetBytes,
                        KeyChannelCodec.MAX_MESSAGE_BYTES,
                        usual.receiveBufferBytes(),
                        usual.sendBufferBytes())
                .withTimers(new SctpTimers(
                        timers.passiveInitDelay(),
                        timers.rtoInitial(),
                        timers.rtoMin(),
                        timers.rtoMax(),
                        timers.sackDelay(),
                        timers.heartbeatInterval(),
                        timers.cookieLifetime(),
                        MAX_RETRANSMITS,
                        MAX_RETRANSMITS));
    }

    void start(long nowNanos) {
        peer.start(nowNanos);
    }

    void receive(byte[] record, long nowNanos) {
        if (!over) {
            peer.receive(record, 0, record.length, nowNanos);
        }
    }

    /** Sends a message; false if the channel does not take it. */
    boolean send(byte[] message, long nowNanos) {
        return !over && peer.send(CHANNEL, message, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        if (!over) {
            peer.handleTimeout(nowNanos);
        }
    }

    /** When {@link #handleTimeout} is due; {@link Long#MAX_VALUE} if nothing is. */
    long nextTimeout() {
        return over ? Long.MAX_VALUE : peer.nextTimeout();
    }

    /** Ends SCTP at once. */
    void abort(String reason, long nowNanos) {
        if (!over) {
            over = true;
            peer.abort(reason, nowNanos);
        }
    }

    private void end(String detail) {
        if (!over) {
            over = true;
            events.ended(detail);
        }
    }

    @Override
    public void sendPacket(byte[] buffer, int offset, int length) {
        events.sendRecord(buffer, offset, length);
    }

    @Override
    public void opened(DataChannel channel) {
        if (channel.id() == CHANNEL.id()) {
            events.opened();
        } else {
            events.violated("data channel " + channel.id() + " was opened: expected " + CHANNEL.id() + " only");
        }
    }

    @Override
    public void message(DataChannel channel, boolean text, byte[] message) {
        if (text || channel.id() != CHANNEL.id()) {
            events.violated("a message is text or on data channel " + channel.id() + ": expected binary ones on "
                    + CHANNEL.id() + " only");
        } else if (!over) {
            events.received(message);
        }
    }

    @Override
    public void closed(DataChannel channel) {
        if (channel.id() == CHANNEL.id()) {
            end("it closed the key channel");
        }
    }

    @Override
    public void ended(SctpClosure closure) {
        end("SCTP of the key channel has ended: " + closure.detail());
    }
}
