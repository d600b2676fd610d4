package org.jvbperc.dtls.ekt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;

/** One outgoing EKTKey or roster message: its octets, the records that carried them and the acknowledged parts. */
public final class OutgoingEktMessage implements AutoCloseable {
    /** Enough for the fragments of the longest message in several transmissions. */
    private static final int MAX_RECORDS = 256;

    private record Span(int from, int to, long sentNanos) {}

    private final int type;
    private final int messageSeq;
    private final int spi;
    private final byte[] body;
    private final BitSet acknowledged;
    private final Map<Long, Span> records = new HashMap<>();
    private Duration timeout;
    private DtlsTimers.@Nullable Timer timer;

    public OutgoingEktMessage(int type, int messageSeq, int spi, byte[] body, Duration timeout) {
        this.type = type;
        this.messageSeq = messageSeq;
        this.spi = spi;
        this.body = body;
        this.acknowledged = new BitSet(body.length);
        this.timeout = timeout;
    }

    int messageSeq() {
        return messageSeq;
    }

    int spi() {
        return spi;
    }

    Duration timeout() {
        return timeout;
    }

    void setTimeout(Duration next) {
        timeout = next;
    }

    void setTimer(DtlsTimers.Timer started) {
        timer = started;
    }

    /** The message in fragments of at most {@code limit} octets of body; the caller wipes them. */
    List<byte[]> fragments(int limit) {
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < body.length; offset += limit) {
            fragments.add(
                    HandshakeFragments.encode(type, messageSeq, body, offset, Math.min(limit, body.length - offset)));
        }
        return fragments;
    }

    /** The fragment at {@code offset} was sent in this record. */
    void sentIn(long recordNumber, int offset, int limit, long nowNanos) {
        if (records.size() >= MAX_RECORDS) {
            records.clear();
        }
        records.put(recordNumber, new Span(offset, Math.min(offset + limit, body.length), nowNanos));
    }

    /** Whether this is an EKTKey message and no roster. */
    boolean isKey() {
        return type == EktKeyCodec.HANDSHAKE_TYPE;
    }

    /** When the newest of these records was sent, if any of them carried this message. */
    OptionalLong sentNanos(List<Long> recordNumbers) {
        return recordNumbers.stream()
                .map(records::get)
                .filter(Objects::nonNull)
                .mapToLong(Span::sentNanos)
                .reduce((a, b) -> a - b > 0 ? a : b);
    }

    /** It is delivered: from now on it is repeated only as a probe. */
    void delivered() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Processes an ACK. Returns true if every octet has now been acknowledged. */
    boolean acknowledge(List<Long> recordNumbers) {
        for (Long number : recordNumbers) {
            Span span = records.get(number);
            if (span != null) {
                acknowledged.set(span.from(), span.to());
            }
        }
        return acknowledged.cardinality() == body.length;
    }

    /** Stops the timer and wipes the octets. */
    @Override
    public void close() {
        if (timer != null) {
            timer.cancel();
        }
        Arrays.fill(body, (byte) 0);
    }
}
