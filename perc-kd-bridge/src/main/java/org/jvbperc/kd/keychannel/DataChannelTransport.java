package org.jvbperc.kd.keychannel;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;

/**
 * SCTP with the one data channel of a key channel: sends packets as records, keeps the timer, and knows no other channel. Belongs to
 * the thread of its association.
 */
final class DataChannelTransport {
    /** Is told what arrives. */
    interface Receiver {
        void received(byte[] message);

        /** There is room again after {@link DataChannelTransport#send} returned false. */
        void writable();

        /** The endpoint has broken the rules; nothing has ended yet. */
        void violated(String detail);

        /** The endpoint has closed the channel, or SCTP has ended. Comes at most once. */
        void ended(KeyChannelEnd end, String detail);
    }

    private static final DataChannel CHANNEL = new DataChannel(0, "perc-keys", "", true);

    private final KeyChannelLink link;
    private final Receiver receiver;
    private final DataChannelPeer peer;
    private DtlsTimers.@Nullable Timer timer;
    private long timerDue = Long.MAX_VALUE;
    private boolean open;
    private boolean over;

    DataChannelTransport(KeyChannelLink link, RandomGenerator random, Receiver receiver) {
        this.link = link;
        this.receiver = receiver;
        this.peer =
                new DataChannelPeer(KeyChannelSettings.sctp(link.recordLimit()), false, random, new ChannelEvents());
        peer.negotiate(CHANNEL);
    }

    /** Begins to wait for the endpoint. */
    void start() {
        peer.start(link.nanoTime());
        setTimer();
    }

    /** Takes a record of application data. */
    void receive(byte[] record) {
        if (!over) {
            peer.receive(record, 0, record.length, link.nanoTime());
            setTimer();
        }
    }

    /** Sends a message; false if it was not taken, because the channel is not open or too much waits. */
    boolean send(byte[] message) {
        if (over || !open) {
            return false;
        }
        boolean taken = peer.send(CHANNEL, message, link.nanoTime());
        setTimer();
        return taken;
    }

    boolean isOpen() {
        return open && !over;
    }

    /** Ends SCTP when everything sent has been acknowledged. */
    void shutdown() {
        if (!over) {
            peer.shutdown(link.nanoTime());
            setTimer();
        }
    }

    /** Ends SCTP at once. */
    void abort(String reason) {
        if (!over) {
            peer.abort(reason, link.nanoTime());
            over = true;
            setTimer();
        }
    }

    /** The DTLS association has ended: stops the timer. */
    void abandon() {
        over = true;
        setTimer();
    }

    private void setTimer() {
        long due = over ? Long.MAX_VALUE : peer.nextTimeout();
        if (timer != null && (due < timerDue || due == Long.MAX_VALUE)) {
            timer.cancel();
            timer = null;
        }
        if (timer == null && due != Long.MAX_VALUE) {
            timerDue = due;
            timer = link.after(Duration.ofNanos(Math.max(0, due - link.nanoTime())), this::timeout);
        }
    }

    private void timeout() {
        timer = null;
        if (!over) {
            peer.handleTimeout(link.nanoTime());
            setTimer();
        }
    }

    private void end(KeyChannelEnd end, String detail) {
        if (!over) {
            over = true;
            receiver.ended(end, detail);
        }
    }

    /** What SCTP reports. */
    private final class ChannelEvents implements DataChannelListener {
        @Override
        public void sendPacket(byte[] buffer, int offset, int length) {
            link.sendRecord(buffer, offset, length);
        }

        @Override
        public void opened(DataChannel channel) {
            if (channel.id() == CHANNEL.id()) {
                // The endpoint speaks first.
                open = true;
            } else {
                receiver.violated("data channel " + channel.id() + " was opened: expected " + CHANNEL.id() + " only");
            }
        }

        @Override
        public void message(DataChannel channel, boolean text, byte[] message) {
            if (text || channel.id() != CHANNEL.id()) {
                receiver.violated(
                        "a message has arrived that is text or on another channel: expected binary ones on channel "
                                + CHANNEL.id());
            } else if (!over) {
                receiver.received(message);
            }
        }

        @Override
        public void closed(DataChannel channel) {
            if (channel.id() == CHANNEL.id()) {
                end(KeyChannelEnd.LEFT, "the endpoint closed the data channel");
            }
        }

        @Override
        public void writable() {
            if (!over) {
                receiver.writable();
            }
        }

        @Override
        public void ended(SctpClosure closure) {
            String detail = "SCTP: " + closure.detail();
            switch (closure.kind()) {
                case SHUTDOWN, PEER_ABORT, LOCAL_ABORT -> end(KeyChannelEnd.LEFT, detail);
                case VIOLATION -> end(KeyChannelEnd.SCTP_VIOLATION, detail);
                case NO_ANSWER, UNREACHABLE -> end(KeyChannelEnd.SCTP_SILENT, detail);
            }
        }
    }
}
