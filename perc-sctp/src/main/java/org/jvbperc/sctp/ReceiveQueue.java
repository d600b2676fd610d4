package org.jvbperc.sctp;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.sctp.wire.SctpOctets;

/**
 * What arrives from the peer: which TSNs have come, and messages put together from their fragments and into order (RFC 9260 sections 6.2, 6.5, 6.6 and
 * 6.9; RFC 3758 section 3.6).
 *
 * <p>Two things are held: chunks beyond a gap, up to {@code receiveBufferBytes}, and at most one message whose fragments have come without a gap so far, up to
 * {@code maxMessageBytes}. Fragments of a message have consecutive TSNs, so there cannot be a second one. What comes next in order is therefore always taken.
 */
final class ReceiveQueue {
    /** How far ahead of the cumulative TSN a chunk may be: gap blocks have 16-bit offsets. */
    private static final int MAX_AHEAD = 0xFFFF;

    private static final int FIRST_ASSEMBLY_BYTES = 4_096;

    /** Where whole messages and performed resets go. */
    interface Sink {
        void message(int stream, int ppid, byte[] message);

        void streamsReset(int[] streams);
    }

    private final SctpConfig config;
    private final Sink sink;
    private final StreamNumbers numbers = new StreamNumbers();
    private final NavigableMap<Long, ReceivedChunk> held = new TreeMap<>();
    private long cumulative;
    private int heldBytes;
    private @Nullable ReceivedChunk assemblyFirst;
    private byte[] assembly = {};
    private int assembled;
    private boolean orphansExpected;
    private int @Nullable [] deferredStreams;
    private long deferredTsn;

    ReceiveQueue(SctpConfig config, Sink sink, long peerInitialTsn) {
        this.config = config;
        this.sink = sink;
        this.cumulative = SctpOctets.first(peerInitialTsn) - 1;
    }

    /** What became of a chunk. */
    enum Outcome {
        /** It was the next one, and nothing is missing now. */
        IN_ORDER,
        /** It is held, or something else is. */
        GAP,
        DUPLICATE,
        /** There is no room for it, or it is too far ahead. */
        DISCARDED
    }

    /**
     * Takes a chunk.
     *
     * @throws ProtocolViolation if it does not fit to the others
     */
    Outcome receive(ReceivedChunk chunk) throws ProtocolViolation {
        long tsn = SctpOctets.near(chunk.wireTsn, cumulative);
        if (tsn <= cumulative || held.containsKey(tsn)) {
            return Outcome.DUPLICATE;
        }
        if (chunk.stream >= config.maxStreams()) {
            chunk.markDelivered();
        }
        if (tsn == cumulative + 1) {
            inOrder(chunk);
            drain();
        } else {
            if (tsn - cumulative > MAX_AHEAD || chunk.cost() > config.receiveBufferBytes() - heldBytes) {
                return Outcome.DISCARDED;
            }
            held.put(tsn, chunk);
            heldBytes += chunk.cost();
        }
        deliverReady(held, false);
        return held.isEmpty() ? Outcome.IN_ORDER : Outcome.GAP;
    }

    private void drain() throws ProtocolViolation {
        while (!held.isEmpty() && held.firstKey() == cumulative + 1) {
            ReceivedChunk next = held.pollFirstEntry().getValue();
            heldBytes -= next.cost();
            inOrder(next);
        }
    }

    /** The cumulative TSN goes on by one chunk. */
    private void inOrder(ReceivedChunk chunk) throws ProtocolViolation {
        cumulative++;
        ReceivedChunk first = assemblyFirst;
        if (chunk.delivered || chunk.isBeginning()) {
            if (first != null) {
                throw new ProtocolViolation("DATA with TSN " + chunk.wireTsn + " begins a message in another one");
            }
            orphansExpected = false;
            if (!chunk.delivered) {
                assemblyFirst = chunk;
                append(chunk, chunk);
            }
        } else if (first == null) {
            if (!orphansExpected) {
                throw new ProtocolViolation("DATA with TSN " + chunk.wireTsn + " continues no message");
            }
        } else if (!chunk.continues(first)) {
            throw new ProtocolViolation("DATA with TSN " + chunk.wireTsn + " continues another message than the last");
        } else {
            append(chunk, first);
        }
        performDeferredReset();
    }

    private void append(ReceivedChunk chunk, ReceivedChunk first) throws ProtocolViolation {
        checkLength((long) assembled + chunk.data.length);
        byte[] whole;
        if (chunk.isEnding() && assembled == 0) {
            whole = chunk.data;
        } else {
            int needed = assembled + chunk.data.length;
            if (needed > assembly.length) {
                int room = Math.min(config.maxMessageBytes(), Math.max(FIRST_ASSEMBLY_BYTES, 2 * needed));
                assembly = Arrays.copyOf(assembly, room);
            }
            System.arraycopy(chunk.data, 0, assembly, assembled, chunk.data.length);
            assembled = needed;
            chunk.markDelivered();
            if (!chunk.isEnding()) {
                return;
            }
            whole = Arrays.copyOf(assembly, assembled);
        }
        dropAssembly();
        if (!first.isUnordered()) {
            int expected = numbers.next(first.stream);
            if (first.ssn != expected) {
                throw new ProtocolViolation("DATA on stream " + first.stream + " has sequence number " + first.ssn
                        + ", but nothing is missing and " + expected + " was expected");
            }
            numbers.set(first.stream, expected + 1);
        }
        sink.message(first.stream, first.ppid, whole);
    }

    private void dropAssembly() {
        assemblyFirst = null;
        assembly = new byte[0];
        assembled = 0;
    }

    private void checkLength(long length) throws ProtocolViolation {
        if (length > config.maxMessageBytes()) {
            throw new ProtocolViolation("message of more than " + config.maxMessageBytes() + " octets");
        }
    }

    /**
     * Delivers whole messages among held chunks: unordered ones, and those that are next on their stream.
     *
     * @param skipping whether messages that come before them were given up by the peer, so that they are next in any case
     */
    private void deliverReady(NavigableMap<Long, ReceivedChunk> chunks, boolean skipping) throws ProtocolViolation {
        ReceivedChunk first = null;
        long firstTsn = 0;
        long expected = 0;
        long length = 0;
        for (Map.Entry<Long, ReceivedChunk> entry : chunks.entrySet()) {
            ReceivedChunk chunk = entry.getValue();
            long tsn = entry.getKey();
            if (chunk.delivered) {
                first = null;
            } else if (chunk.isBeginning()) {
                first = chunk;
                firstTsn = tsn;
                length = chunk.data.length;
            } else if (first != null && tsn == expected && chunk.continues(first)) {
                length += chunk.data.length;
            } else {
                first = null;
            }
            expected = tsn + 1;
            if (first != null && chunk.isEnding()) {
                if (isNext(first, firstTsn, skipping)) {
                    checkLength(length);
                    deliver(first, chunks.subMap(firstTsn, true, tsn, true), (int) length);
                }
                first = null;
            }
        }
    }

    private boolean isNext(ReceivedChunk first, long tsn, boolean skipping) {
        if (deferredStreams != null && tsn > deferredTsn && concerns(deferredStreams, first.stream)) {
            return false;
        }
        int expected = numbers.next(first.stream);
        return first.isUnordered() || first.ssn == expected || (skipping && isAfter(first.ssn, expected));
    }

    private static boolean isAfter(int ssn, int other) {
        return (short) (ssn - other) > 0;
    }

    private void deliver(ReceivedChunk first, Map<Long, ReceivedChunk> fragments, int length) {
        byte[] whole = new byte[length];
        int at = 0;
        for (ReceivedChunk fragment : fragments.values()) {
            System.arraycopy(fragment.data, 0, whole, at, fragment.data.length);
            at += fragment.data.length;
            heldBytes -= fragment.data.length;
            fragment.markDelivered();
        }
        if (!first.isUnordered()) {
            numbers.set(first.stream, first.ssn + 1);
        }
        sink.message(first.stream, first.ppid, whole);
    }

    /**
     * The peer has given up everything up to a TSN (RFC 3758 section 3.6).
     *
     * @param wireTsn the new cumulative TSN
     * @param buffer holds pairs of stream and sequence number, the last of the stream that was given up
     */
    void forward(long wireTsn, byte[] buffer, int offset, int length) throws ProtocolViolation {
        long target = SctpOctets.near(wireTsn, cumulative);
        if (target <= cumulative) {
            return;
        }
        dropAssembly();
        NavigableMap<Long, ReceivedChunk> passed = held.headMap(target, true);
        deliverReady(passed, true);
        for (ReceivedChunk chunk : passed.values()) {
            heldBytes -= chunk.cost();
        }
        passed.clear();
        cumulative = target;
        orphansExpected = true;
        for (int at = offset; at + 4 <= offset + length; at += 4) {
            int stream = SctpOctets.u16(buffer, at);
            int ssn = SctpOctets.u16(buffer, at + 2);
            if (stream < config.maxStreams() && !isAfter(numbers.next(stream), ssn)) {
                numbers.set(stream, ssn + 1);
            }
        }
        performDeferredReset();
        drain();
        deliverReady(held, false);
    }

    /**
     * The peer resets streams behind a TSN (RFC 6525 section 5.2.2): done at once if everything before has come, and otherwise when it has.
     *
     * @param streams those to reset; empty for all
     * @param wireLastTsn the last TSN before the reset
     */
    void reset(int[] streams, long wireLastTsn) {
        deferredStreams = streams;
        deferredTsn = SctpOctets.near(wireLastTsn, cumulative);
        performDeferredReset();
    }

    /** Whether a reset waits for chunks that are missing. */
    boolean isResetDeferred() {
        return deferredStreams != null;
    }

    private void performDeferredReset() {
        int[] streams = deferredStreams;
        if (streams == null || cumulative < deferredTsn) {
            return;
        }
        deferredStreams = null;
        if (streams.length == 0) {
            numbers.resetAll();
        }
        for (int stream : streams) {
            numbers.reset(stream);
        }
        sink.streamsReset(streams);
    }

    private static boolean concerns(int[] streams, int stream) {
        return streams.length == 0 || Arrays.stream(streams).anyMatch(each -> each == stream);
    }

    /** The last TSN that was received without a gap. */
    long cumulativeTsn() {
        return cumulative;
    }

    /** What is left of the receiver window, in octets. */
    int window() {
        return Math.max(0, config.receiveBufferBytes() - heldBytes - assembled);
    }

    /** Whether something is missing before chunks that have come. */
    boolean hasGap() {
        return !held.isEmpty();
    }

    /** Start and end of each block of TSNs that came beyond the gap, as offsets from the cumulative one. */
    int[] gaps(int maxBlocks) {
        int[] gaps = new int[2 * Math.min(maxBlocks, held.size())];
        int used = 0;
        long last = Long.MIN_VALUE;
        for (long tsn : held.keySet()) {
            if (tsn != last + 1) {
                if (used == gaps.length) {
                    break;
                }
                gaps[used] = (int) (tsn - cumulative);
                used += 2;
            }
            gaps[used - 1] = (int) (tsn - cumulative);
            last = tsn;
        }
        return Arrays.copyOf(gaps, used);
    }

    /** Octets held, for tests of the limits. */
    int heldBytes() {
        return heldBytes + assembled;
    }
}
