package org.jvbperc.kd.keychannel;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.kd.conference.GroupKeyShare;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.RosterMessage;

/** Keys and rosters that SCTP has no room for yet, in order and bounded. Belongs to the thread of its association. */
final class KeyChannelOutbox {
    /** Longer than the longest roster that is sent in full, with many changes behind it. */
    static final int MAX_WAITING_BYTES = 512 * 1024;

    private static final int KEY_BYTES = 256;

    private final ArrayDeque<Item> waiting = new ArrayDeque<>(2);
    private int waitingBytes;

    /** Wraps a key for the endpoint. */
    @FunctionalInterface
    interface Wrapper {
        KeyMessage wrap(GroupKeyShare share) throws KeyChannelException;
    }

    /** A message that waits. */
    static final class Item {
        private final @Nullable GroupKeyShare key;
        private final byte[] update;
        private final long sequence;
        private byte @Nullable [] encoded;

        private Item(@Nullable GroupKeyShare key, byte[] update, long sequence) {
            this.key = key;
            this.update = update;
            this.sequence = sequence;
        }

        /** The key, or null for a part of a roster. */
        @Nullable
        GroupKeyShare key() {
            return key;
        }

        /** Number of the roster whose last part it is; 0 if it is none. */
        long sequence() {
            return sequence;
        }

        /** The message's encoding; a key is wrapped once, when its turn has come. */
        byte[] encode(Wrapper wrapper) throws KeyChannelException {
            byte[] made = encoded;
            if (made == null) {
                made = KeyChannelCodec.encode(key != null ? wrapper.wrap(key) : new RosterMessage(Octets.of(update)));
                encoded = made;
            }
            return made;
        }

        private int lengthBytes() {
            return key != null ? KEY_BYTES : update.length;
        }
    }

    /** Appends a key, which the outbox owns then; false if too much waits. */
    boolean add(GroupKeyShare key) {
        return add(new Item(key, new byte[0], 0));
    }

    /**
     * Appends a part of a roster; false if too much waits.
     *
     * @param sequence number of the roster if this is its last part, or 0
     */
    boolean add(byte[] update, long sequence) {
        return add(new Item(null, update, sequence));
    }

    private boolean add(Item item) {
        waiting.add(item);
        waitingBytes += item.lengthBytes();
        return waitingBytes <= MAX_WAITING_BYTES;
    }

    /** The next message, or null. */
    @Nullable
    Item peek() {
        return waiting.peek();
    }

    /** The next message has been given to SCTP. */
    void remove() {
        Item sent = waiting.remove();
        waitingBytes -= sent.lengthBytes();
        close(sent);
    }

    private static void close(Item item) {
        if (item.key != null) {
            item.key.close();
        }
    }

    /** Drops everything. */
    void clear() {
        waiting.forEach(KeyChannelOutbox::close);
        waiting.clear();
        waitingBytes = 0;
    }
}
