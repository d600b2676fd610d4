package org.jvbperc.endpoint.session;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The counters of a media session, by name. Used by one thread. */
final class MediaCounters {
    /** One counter each; reports use the constants' names in lower camel case. */
    enum Counter {
        SENT("sent"),
        SENT_BYTES("sentBytes"),
        NOT_PROTECTED("notProtected"),
        RETRANSMITTED("retransmitted"),
        RECEIVED("received"),
        RECEIVED_BYTES("receivedBytes"),
        UNDECRYPTABLE("undecryptable"),
        HELD("heldForKey"),
        FROM_DEPARTED("fromDeparted"),
        OWN_LOOPED("ownLooped"),
        UNEXPECTED_PAYLOAD_TYPE("unexpectedPayloadType"),
        MALFORMED("malformed"),
        TOO_MANY_STREAMS("tooManyStreams"),
        RTCP_SENT("rtcpSent"),
        RTCP_RECEIVED("rtcpReceived"),
        RTCP_MALFORMED("rtcpMalformed"),
        NACKS_SENT("nacksSent"),
        NACKS_RECEIVED("nacksReceived"),
        PLIS_SENT("plisSent"),
        PLIS_RECEIVED("plisReceived");

        private final String reportName;

        Counter(String reportName) {
            this.reportName = reportName;
        }
    }

    private final Map<Counter, long[]> values = new EnumMap<>(Counter.class);

    MediaCounters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new long[1]);
        }
    }

    void increment(Counter counter) {
        add(counter, 1);
    }

    void add(Counter counter, long amount) {
        cell(counter)[0] += amount;
    }

    long get(Counter counter) {
        return cell(counter)[0];
    }

    private long[] cell(Counter counter) {
        return java.util.Objects.requireNonNull(values.get(counter));
    }

    /** All values by name. */
    Map<String, Long> snapshot() {
        Map<String, Long> map = new LinkedHashMap<>();
        values.forEach((counter, value) -> map.put(counter.reportName, value[0]));
        return map;
    }
}
