package org.jvbperc.kd.keychannel;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * The numbers of messages that an endpoint was sent and must answer in order, each with the time at which it was sent. Belongs to the
 * thread of its association.
 */
final class SentNumbers {
    private final ArrayDeque<Sent> sent = new ArrayDeque<>(2);

    private record Sent(long number, long nanos) {}

    void add(long number, long nanos) {
        sent.add(new Sent(number, nanos));
    }

    int size() {
        return sent.size();
    }

    /** When the oldest message was sent, if it has this number; it is then answered. */
    OptionalLong answered(long number) {
        Sent oldest = sent.peek();
        if (oldest == null || oldest.number() != number) {
            return OptionalLong.empty();
        }
        sent.remove();
        return OptionalLong.of(oldest.nanos());
    }

    /** For errors: the number that may be answered now. */
    String expected() {
        Sent oldest = sent.peek();
        return oldest == null ? "none" : Long.toString(oldest.number());
    }
}
