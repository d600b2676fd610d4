package org.jvbperc.kd.conference;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Keys and rosters for one member, queued under the conference's lock, which fixes their order, and sent without it, on one thread at
 * a time. Nothing is sent before {@link #open}. Thread-safe.
 */
final class MemberOutbox {
    private final MemberChannel channel;
    private final Queue<Outgoing> outgoing = new ArrayDeque<>(4);
    private boolean held = true;
    private boolean sending;

    /** A key, or the messages of a roster. */
    private record Outgoing(@Nullable KeyShare key, long sequence, List<byte[]> roster) {}

    MemberOutbox(MemberChannel channel) {
        this.channel = channel;
    }

    synchronized void add(KeyShare key) {
        outgoing.add(new Outgoing(key, 0, List.of()));
    }

    synchronized void add(long sequence, List<byte[]> roster) {
        outgoing.add(new Outgoing(null, sequence, List.copyOf(roster)));
    }

    /** Allows sending. */
    synchronized void open() {
        held = false;
    }

    /** Sends what is queued. */
    void deliver() {
        for (Outgoing next = next(); next != null; next = next()) {
            try {
                KeyShare key = next.key();
                if (key != null) {
                    key.sendOn(channel);
                } else {
                    channel.sendRoster(next.sequence(), next.roster());
                }
            } finally {
                sent();
            }
        }
    }

    private synchronized @Nullable Outgoing next() {
        if (held || sending) {
            return null;
        }
        Outgoing next = outgoing.poll();
        sending = next != null;
        return next;
    }

    private synchronized void sent() {
        sending = false;
    }

    /** Wipes the keys that were not sent, and sends nothing more. */
    synchronized void discard() {
        for (Outgoing waiting : outgoing) {
            KeyShare key = waiting.key();
            if (key != null) {
                key.close();
            }
        }
        outgoing.clear();
        held = true;
    }
}
