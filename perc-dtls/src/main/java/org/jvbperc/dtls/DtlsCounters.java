package org.jvbperc.dtls;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of the associations of one context, for metrics. Safe for threads. */
public final class DtlsCounters {
    /** The counted events; the name in lower case is the metric's name. */
    public enum Event {
        /** A ClientHello without a valid cookie was answered by HelloVerifyRequest. */
        COOKIES_SENT,
        /** A handshake began to run. */
        HANDSHAKES_STARTED,
        /** A handshake was completed. */
        HANDSHAKES_COMPLETED,
        /** An association failed, in its handshake or later. */
        ASSOCIATIONS_FAILED,
        /** A handshake could not run because all threads and queue places were taken. */
        HANDSHAKES_OVERLOADED,
        /** A datagram or record was dropped because its association's queue was full. */
        RECORDS_DROPPED_QUEUE_FULL,
        /** A datagram or part of one was dropped because it was not a DTLS record. */
        RECORDS_DROPPED_MALFORMED,
        /** A new EKTKey message was sent. */
        EKT_KEYS_SENT,
        /** An EKTKey message was sent again. */
        EKT_KEYS_RETRANSMITTED,
        /** The peer acknowledged an EKTKey message. */
        EKT_KEYS_ACKNOWLEDGED,
        /** An EKTKey message was abandoned without acknowledgement. */
        EKT_KEYS_UNACKNOWLEDGED,
        /** A new EKTKey message was received. */
        EKT_KEYS_RECEIVED,
        /** The peer asked for a renegotiation and was told no_renegotiation. */
        RENEGOTIATIONS_REFUSED
    }

    private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

    public DtlsCounters() {
        for (Event event : Event.values()) {
            counts.put(event, new LongAdder());
        }
    }

    public void increment(Event event) {
        adder(event).increment();
    }

    /** How often {@code event} has occurred. */
    long get(Event event) {
        return adder(event).sum();
    }

    /** All counts by metric name. */
    Map<String, Long> snapshot() {
        Map<String, Long> values = new TreeMap<>();
        counts.forEach((event, count) -> values.put(event.name().toLowerCase(Locale.ROOT), count.sum()));
        return values;
    }

    private LongAdder adder(Event event) {
        LongAdder adder = counts.get(event);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + event);
        }
        return adder;
    }
}
