package org.jvbperc.sctp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SackChunk;
import org.jvbperc.sctp.wire.SctpOctets;

/**
 * Messages on their way to the peer: those that wait, and the chunks that are not yet acknowledged, with flow control, congestion control and
 * retransmission (RFC 9260 sections 6.1, 6.3 and 7).
 */
final class SendQueue {
    private static final int MAX_BURST_PACKETS = 4;
    private static final int MISSES_FOR_RETRANSMISSION = 3;
    private static final long NONE = Long.MAX_VALUE;

    private final SctpConfig config;
    private final RetransmissionTimeout timeout;
    private final CongestionWindow congestion;
    private final StreamNumbers numbers = new StreamNumbers();
    private final Deque<OutgoingMessage> waiting = new ArrayDeque<>(2);
    private final List<SentChunk> outstanding = new ArrayList<>(0);
    private long nextTsn;
    private long cumulative;
    private int buffered;
    private int flight;
    private long peerWindow;
    private long deadline = NONE;
    private long timedTsn = NONE;
    private long timedSince;
    private long lastSent;
    private boolean recovering;
    private long recoveryExit;
    private boolean sendOneRegardless;

    SendQueue(SctpConfig config, RetransmissionTimeout timeout, long initialTsn) {
        this.config = config;
        this.timeout = timeout;
        this.congestion = new CongestionWindow(maxPayload());
        this.nextTsn = SctpOctets.first(initialTsn);
        this.cumulative = nextTsn - 1;
    }

    /** Takes a message if there is room. */
    boolean offer(OutgoingMessage message) {
        int size = message.octets.length + SctpConfig.ENTRY_BYTES;
        if (size > config.sendBufferBytes() - buffered) {
            return false;
        }
        buffered += size;
        waiting.add(message);
        return true;
    }

    int bufferedBytes() {
        return buffered;
    }

    /** Whether everything taken was acknowledged. */
    boolean isEmpty() {
        return waiting.isEmpty() && outstanding.isEmpty();
    }

    /** Whether a message of a stream has octets that were never sent. */
    boolean hasWaiting(int stream) {
        return waiting.stream().anyMatch(message -> message.stream == stream);
    }

    /** The highest stream of which a message waits; -1 if none does. */
    int highestWaitingStream() {
        return waiting.stream().mapToInt(message -> message.stream).max().orElse(-1);
    }

    /** The TSN that was given last, the initial one minus 1 if none was. */
    long lastTsn() {
        return nextTsn - 1;
    }

    /** The peer's window, from its INIT or INIT ACK. */
    void peerWindow(long window) {
        peerWindow = window;
    }

    /** The stream's next message has sequence number 0 (RFC 6525 section 5.1.2). */
    void resetStream(int stream) {
        numbers.reset(stream);
    }

    /** A number above that of every stream that was used. */
    int streamLimit() {
        return numbers.limit();
    }

    /** Whether there is something that could be sent now. */
    boolean canSend() {
        return nextLost() != null || (!waiting.isEmpty() && allowed(nextLength()));
    }

    /** Sends what may be sent: chunks that were lost first, then new ones, four packets at most (RFC 9260 section 6.1). */
    void transmit(PacketOutput output, long tag, long now) {
        long end = output.packets() + MAX_BURST_PACKETS;
        SentChunk lost = nextLost();
        while (lost != null && output.packets() < end) {
            sendOneRegardless = false;
            lost.lost = false;
            lost.misses = 0;
            if (timedTsn == lost.tsn) {
                // The round trip of a chunk that was sent twice says nothing.
                timedTsn = NONE;
            }
            write(lost, output, tag, now);
            if (lost.tsn == cumulative + 1) {
                deadline = now + timeout.nanos();
            }
            lost = nextLost();
        }
        if (lost != null) {
            return;
        }
        while (!waiting.isEmpty() && output.packets() < end && allowed(nextLength())) {
            if (flight == 0) {
                congestion.idle((now - lastSent) / timeout.nanos());
            }
            write(nextChunk(now), output, tag, now);
        }
    }

    private int nextLength() {
        OutgoingMessage message = waiting.element();
        return Math.min(message.octets.length - message.sent, maxPayload());
    }

    private int maxPayload() {
        return config.maxValueBytes() - ReceivedChunk.HEADER_BYTES;
    }

    /** One chunk may always be in flight, to learn of a window that opens (RFC 9260 section 6.1, rule A). */
    private boolean allowed(int length) {
        return flight == 0 || (flight < congestion.bytes() && length <= peerWindow - flight);
    }

    private @Nullable SentChunk nextLost() {
        for (SentChunk chunk : outstanding) {
            if (chunk.lost) {
                return sendOneRegardless || allowed(chunk.length) ? chunk : null;
            }
        }
        return null;
    }

    private SentChunk nextChunk(long now) {
        OutgoingMessage message = waiting.element();
        if (message.sent == 0) {
            message.ssn = numbers.next(message.stream);
            numbers.set(message.stream, message.ssn + 1);
        }
        SentChunk chunk = new SentChunk(message, message.sent, nextLength(), nextTsn++);
        message.sent += chunk.length;
        if (message.sent == message.octets.length) {
            waiting.remove();
        }
        outstanding.add(chunk);
        if (timedTsn == NONE) {
            timedTsn = chunk.tsn;
            timedSince = now;
        }
        return chunk;
    }

    private void write(SentChunk chunk, PacketOutput output, long tag, long now) {
        boolean nothingFollows = chunk.isLast() && waiting.isEmpty();
        int flags = (chunk.offset == 0 ? ChunkType.FLAG_BEGINNING : 0)
                | (chunk.isLast() ? ChunkType.FLAG_ENDING : 0)
                | (nothingFollows ? ChunkType.FLAG_IMMEDIATE : 0);
        int length = ReceivedChunk.HEADER_BYTES + chunk.length;
        byte[] packet = output.chunk(tag, ChunkType.DATA, flags, length);
        int at = output.valueOffset(length);
        SctpOctets.put32(packet, at, chunk.tsn);
        SctpOctets.put16(packet, at + 4, chunk.message.stream);
        SctpOctets.put16(packet, at + 6, chunk.message.ssn);
        SctpOctets.put32(packet, at + 8, chunk.message.ppid);
        System.arraycopy(chunk.message.octets, chunk.offset, packet, at + ReceivedChunk.HEADER_BYTES, chunk.length);
        flight += chunk.length;
        lastSent = now;
        if (deadline == NONE) {
            deadline = now + timeout.nanos();
        }
    }

    /**
     * Processes an acknowledgement (RFC 9260 sections 6.2.1, 6.3.2 and 7.2.4).
     *
     * @return whether it shows that the peer goes on: it acknowledges something new, or answers a probe of its closed window (RFC 9260 section 6.1, rule A)
     * @throws ProtocolViolation if it acknowledges what was never sent
     */
    boolean acknowledged(SackChunk sack, long now) throws ProtocolViolation {
        long acknowledged = SctpOctets.near(sack.cumulativeTsn(), cumulative);
        if (acknowledged >= nextTsn) {
            throw new ProtocolViolation("SACK acknowledges TSN " + sack.cumulativeTsn() + ", which was never sent");
        }
        if (acknowledged < cumulative) {
            return false;
        }
        boolean wasFull = flight >= congestion.bytes();
        boolean advanced = acknowledged > cumulative;
        int newBytes = 0;
        int removed = (int) (acknowledged - cumulative);
        long highestNew = Long.MIN_VALUE;
        for (SentChunk chunk : outstanding.subList(0, removed)) {
            if (!chunk.acked) {
                newBytes += chunk.length;
                highestNew = chunk.tsn;
                newlyAcked(chunk, now);
            }
            buffered -= chunk.length + (chunk.isLast() ? SctpConfig.ENTRY_BYTES : 0);
        }
        outstanding.subList(0, removed).clear();
        cumulative = acknowledged;
        if (recovering && cumulative >= recoveryExit) {
            recovering = false;
        }
        boolean[] covered = covered(sack.gaps());
        for (int i = 0; i < covered.length; i++) {
            SentChunk chunk = outstanding.get(i);
            if (covered[i] && !chunk.acked) {
                newBytes += chunk.length;
                highestNew = chunk.tsn;
                newlyAcked(chunk, now);
                chunk.acked = true;
            } else if (!covered[i] && chunk.acked) {
                chunk.acked = false;
                flight += chunk.length;
            }
        }
        peerWindow = sack.window();
        countMisses(highestNew, advanced);
        if (advanced && !recovering) {
            congestion.acknowledged(newBytes, wasFull, outstanding.isEmpty());
        }
        if (outstanding.isEmpty()) {
            deadline = NONE;
        } else if (advanced || deadline == NONE) {
            deadline = now + timeout.nanos();
        }
        return newBytes > 0 || peerWindow == 0;
    }

    /** SHUTDOWN acknowledges up to a TSN, and says nothing of what came behind (RFC 9260 section 9.2). */
    void acknowledgedByShutdown(long cumulativeTsn, long now) throws ProtocolViolation {
        int[] gaps = new int[2 * outstanding.size()];
        long acknowledged = SctpOctets.near(cumulativeTsn, cumulative);
        for (int i = 0; i < outstanding.size(); i++) {
            SentChunk chunk = outstanding.get(i);
            boolean known = chunk.acked && chunk.tsn > acknowledged;
            gaps[2 * i] = known ? (int) (chunk.tsn - acknowledged) : 0;
            gaps[2 * i + 1] = gaps[2 * i];
        }
        acknowledged(new SackChunk(cumulativeTsn, peerWindow, gaps), now);
    }

    private void newlyAcked(SentChunk chunk, long now) {
        if (chunk.inFlight()) {
            flight -= chunk.length;
        }
        chunk.lost = false;
        if (chunk.tsn == timedTsn) {
            timedTsn = NONE;
            timeout.measured(now - timedSince);
        }
    }

    /** Which outstanding chunks the gap blocks name; blocks that make no sense name none. */
    private boolean[] covered(int[] gaps) {
        boolean[] covered = new boolean[outstanding.size()];
        for (int i = 0; i < gaps.length; i += 2) {
            int last = Math.min(gaps[i + 1], covered.length);
            for (int offset = Math.max(1, gaps[i]); offset <= last; offset++) {
                covered[offset - 1] = true;
            }
        }
        return covered;
    }

    /** A chunk that three acknowledgements of later ones left out is sent again at once. */
    private void countMisses(long highestNew, boolean advanced) {
        boolean found = false;
        long highest = recovering && advanced && !outstanding.isEmpty() ? highestAcked() : highestNew;
        for (SentChunk chunk : outstanding) {
            if (chunk.tsn >= highest) {
                break;
            }
            if (chunk.inFlight() && !chunk.fastRetransmitted && ++chunk.misses >= MISSES_FOR_RETRANSMISSION) {
                chunk.lost = true;
                chunk.fastRetransmitted = true;
                flight -= chunk.length;
                found = true;
            }
        }
        if (found) {
            sendOneRegardless = true;
            if (!recovering) {
                congestion.lost();
                recovering = true;
                recoveryExit = nextTsn - 1;
            }
        }
    }

    private long highestAcked() {
        long highest = Long.MIN_VALUE;
        for (SentChunk chunk : outstanding) {
            if (chunk.acked) {
                highest = chunk.tsn;
            }
        }
        return highest;
    }

    /** When T3-rtx expires; {@link Long#MAX_VALUE} if it does not run. */
    long deadline() {
        return deadline;
    }

    /** T3-rtx has expired (RFC 9260 section 6.3.3): everything that is not acknowledged is to be sent again. */
    void timedOut(long now) {
        congestion.timedOut();
        timeout.backOff();
        recovering = false;
        timedTsn = NONE;
        for (SentChunk chunk : outstanding) {
            if (!chunk.acked) {
                chunk.lost = true;
                chunk.misses = 0;
                chunk.fastRetransmitted = false;
            }
        }
        flight = 0;
        deadline = now + timeout.nanos();
    }
}
