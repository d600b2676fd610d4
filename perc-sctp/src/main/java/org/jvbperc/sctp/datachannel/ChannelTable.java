package org.jvbperc.sctp.datachannel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels that exist, by identifier. */
final class ChannelTable {
    /** Where a channel is between its opening and its end. */
    enum State {
        /** Negotiated, and the association is not established. */
        NEGOTIATED,
        /** DATA_CHANNEL_OPEN was sent. */
        OPENING,
        OPEN,
        /** The streams are being reset. */
        CLOSING
    }

    /** A channel and its state. */
    static final class Entry {
        final DataChannel channel;
        State state;
        /** This side's DATA_CHANNEL_ACK could not be sent yet. */
        boolean ackDue;
        /** The peer has reset its outgoing stream. */
        boolean incomingReset;
        /** The peer has answered this side's request to reset. */
        boolean outgoingReset;

        Entry(DataChannel channel, State state) {
            this.channel = channel;
            this.state = state;
        }
    }

    private final int limit;
    private final List<Entry> entries = new ArrayList<>(1);

    ChannelTable(int limit) {
        this.limit = limit;
    }

    @Nullable
    Entry find(int id) {
        for (Entry entry : entries) {
            if (entry.channel.id() == id) {
                return entry;
            }
        }
        return null;
    }

    /** The entry of exactly this channel, which is not a later one with the same identifier. */
    @Nullable
    Entry find(DataChannel channel) {
        Entry entry = find(channel.id());
        return entry != null && entry.channel.equals(channel) ? entry : null;
    }

    boolean isFull() {
        return entries.size() >= limit;
    }

    Entry add(DataChannel channel, State state) {
        Entry entry = new Entry(channel, state);
        entries.add(entry);
        return entry;
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }

    void clear() {
        entries.clear();
    }

    /** All entries now. */
    List<Entry> all() {
        return List.copyOf(entries);
    }
}
