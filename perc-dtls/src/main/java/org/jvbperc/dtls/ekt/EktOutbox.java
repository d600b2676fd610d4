package org.jvbperc.dtls.ekt;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.IoTask;
import org.jvbperc.dtls.wire.HandshakeFragments;

/**
 * The server's side of ekt_key delivery (RFC 8870 sections 5.2.2 and 5.4), and of rosters in the same way: numbers the
 * messages, sends each and repeats it until the client acknowledges it or the last timer step has passed.
 *
 * <p>The last delivered EKTKey is kept until the next one: a client must acknowledge each repetition (RFC 8870 section 5.4),
 * which proves that it was present after that repetition was sent. Nobody on the way can make such an acknowledgement, or store
 * one for later use.
 *
 * <p>Timers run on the context's {@link DtlsTimers} and continue on the association's thread.
 */
public final class EktOutbox {
    /** RFC 6347 section 4.2.4.1. */
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration LAST_TIMEOUT = Duration.ofSeconds(60);

    /** Far more rekeys than can be pending at once; a new one replaces the oldest. */
    public static final int MAX_OUTSTANDING = 16;

    private static final int MAX_MESSAGE_SEQ = 0xFFFF;

    /** The services that the outbox needs from its association. */
    public interface Wire {
        /** Sends a handshake fragment in a protected record and returns the record's number. */
        long send(byte[] fragment) throws IOException;

        /** The longest fragment, with header, that fits a datagram. */
        int fragmentLimit() throws IOException;

        /** Runs {@code task} on the association's thread after {@code delay}. */
        DtlsTimers.Timer after(Duration delay, IoTask task);

        /** The time of the context's clock. */
        long nanoTime();

        /** An EKTKey message was acknowledged. */
        void acknowledged(int spi);

        /** An EKTKey message was abandoned. */
        void unacknowledged(int spi);

        /** The client acknowledged a message that was sent at this time. */
        void alive(long sentNanos);

        /** A message is sent again. */
        void retransmitting();
    }

    private final Wire wire;
    private final TreeMap<Integer, OutgoingEktMessage> outstanding = new TreeMap<>();
    private @Nullable OutgoingEktMessage lastKey;
    private int nextSeq;

    /**
     * Creates an outbox whose first message gets this message_seq.
     *
     * @param firstSeq one more than that of this server's Finished
     */
    public EktOutbox(Wire wire, int firstSeq) {
        this.wire = wire;
        this.nextSeq = firstSeq;
    }

    /**
     * Sends a new EKTKey or roster.
     *
     * @param type HandshakeType
     * @param spi of an EKTKey
     * @param body now owned by the outbox, which wipes it
     * @throws IOException if it cannot be sent, also because message_seq is used up
     */
    public void send(int type, int spi, byte[] body) throws IOException {
        if (nextSeq > MAX_MESSAGE_SEQ) {
            Arrays.fill(body, (byte) 0);
            throw new IOException("the association has used up its 65536 handshake message numbers");
        }
        if (outstanding.size() >= MAX_OUTSTANDING) {
            giveUp(outstanding.firstEntry().getValue());
        }
        OutgoingEktMessage message = new OutgoingEktMessage(type, nextSeq++, spi, body, FIRST_TIMEOUT);
        outstanding.put(message.messageSeq(), message);
        transmit(message);
    }

    private void transmit(OutgoingEktMessage message) throws IOException {
        message.setTimer(wire.after(message.timeout(), () -> expired(message)));
        sendFragments(message);
    }

    private void sendFragments(OutgoingEktMessage message) throws IOException {
        long nowNanos = wire.nanoTime();
        int limit = wire.fragmentLimit() - HandshakeFragments.HEADER_BYTES;
        for (byte[] fragment : message.fragments(limit)) {
            long record = wire.send(fragment);
            message.sentIn(record, HandshakeFragments.fragmentOffset(fragment, 0), limit, nowNanos);
            Arrays.fill(fragment, (byte) 0);
        }
    }

    private void expired(OutgoingEktMessage message) throws IOException {
        if (!outstanding.containsKey(message.messageSeq())) {
            return;
        }
        if (message.timeout().compareTo(LAST_TIMEOUT) >= 0) {
            giveUp(message);
            return;
        }
        Duration doubled = message.timeout().multipliedBy(2);
        message.setTimeout(doubled.compareTo(LAST_TIMEOUT) > 0 ? LAST_TIMEOUT : doubled);
        wire.retransmitting();
        transmit(message);
    }

    /**
     * Repeats the last delivered EKTKey, or, before the first delivery, the first message, so that the client proves its
     * presence.
     */
    public void probe() throws IOException {
        OutgoingEktMessage message = lastKey;
        if (message == null && !outstanding.isEmpty()) {
            message = outstanding.firstEntry().getValue();
        }
        if (message != null) {
            sendFragments(message);
        }
    }

    /** Processes the record numbers of an ACK. */
    public void acknowledge(List<Long> recordNumbers) {
        if (recordNumbers.isEmpty()) {
            return;
        }
        if (lastKey != null) {
            lastKey.sentNanos(recordNumbers).ifPresent(wire::alive);
        }
        for (OutgoingEktMessage message : new ArrayList<>(outstanding.values())) {
            message.sentNanos(recordNumbers).ifPresent(wire::alive);
            if (message.acknowledge(recordNumbers)) {
                delivered(message);
            }
        }
    }

    private void delivered(OutgoingEktMessage message) {
        if (!message.isKey()) {
            forget(message);
            return;
        }
        outstanding.remove(message.messageSeq());
        message.delivered();
        if (lastKey != null) {
            lastKey.close();
        }
        lastKey = message;
        wire.acknowledged(message.spi());
    }

    private void giveUp(OutgoingEktMessage message) {
        forget(message);
        wire.unacknowledged(message.spi());
    }

    private void forget(OutgoingEktMessage message) {
        outstanding.remove(message.messageSeq());
        message.close();
    }

    /** Stops all timers and wipes all messages without any callback. */
    public void clear() {
        if (lastKey != null) {
            lastKey.close();
            lastKey = null;
        }
        new ArrayList<>(outstanding.values()).forEach(this::forget);
    }
}
