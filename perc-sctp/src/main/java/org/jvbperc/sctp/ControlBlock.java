package org.jvbperc.sctp;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.ErrorCause;

/** What the parts of an association share (the transmission control block of RFC 9260 section 14). */
final class ControlBlock implements ReceiveQueue.Sink {
    /** No time is set. */
    static final long NONE = Long.MAX_VALUE;

    final SctpConfig config;
    final RandomGenerator random;
    final SctpListener listener;
    final PacketOutput output;
    SctpState state = SctpState.NEW;
    long localTag;
    long localTsn;
    long peerTag;
    long peerTsn;
    boolean peerReconfig;
    int outboundStreams;
    RetransmissionTimeout timeout;
    SendQueue sending;
    ReceiveQueue receiving;

    @Nullable
    SctpClosure closure;

    final StreamReset resets;
    final HeartbeatMonitor heartbeat;
    final SackSchedule sacks;
    private int errors;

    ControlBlock(SctpConfig config, RandomGenerator random, SctpListener listener) {
        this.config = config;
        this.random = random;
        this.listener = listener;
        this.output = new PacketOutput(config, listener);
        this.localTag = newTag();
        this.localTsn = newTsn();
        this.outboundStreams = config.maxStreams();
        this.timeout = new RetransmissionTimeout(config.timers());
        this.sending = new SendQueue(config, timeout, localTsn);
        this.receiving = new ReceiveQueue(config, this, 0);
        this.resets = new StreamReset(this);
        this.heartbeat = new HeartbeatMonitor(this);
        this.sacks = new SackSchedule(this);
    }

    /** A tag is never zero (RFC 9260 section 5.3.1). */
    long newTag() {
        long tag;
        do {
            tag = random.nextInt() & 0xFFFF_FFFFL;
        } while (tag == 0);
        return tag;
    }

    long newTsn() {
        return random.nextInt() & 0xFFFF_FFFFL;
    }

    /** Takes over what a cookie says about the peer; messages that wait stay. */
    void adopt(StateCookie cookie) throws ProtocolViolation {
        peer(cookie.peerTag(), cookie.peerTsn(), cookie.peerWindow(), cookie.peerInbound(), cookie.peerReconfig());
    }

    /** Takes over what INIT ACK or a cookie says about the peer. */
    void peer(long tag, long initialTsn, long window, int inboundStreams, boolean reconfig) throws ProtocolViolation {
        peerTag = tag;
        peerTsn = initialTsn;
        peerReconfig = reconfig;
        outboundStreams = Math.min(config.maxStreams(), inboundStreams);
        receiving = new ReceiveQueue(config, this, initialTsn);
        sending.peerWindow(window);
        if (sending.highestWaitingStream() >= outboundStreams) {
            throw new ProtocolViolation("the peer accepts " + inboundStreams
                    + " streams, but a message waits for stream " + sending.highestWaitingStream());
        }
    }

    /** Begins with new numbers and empty queues in both directions. */
    void startOver(long tag, long tsn) {
        localTag = tag;
        localTsn = tsn;
        timeout = new RetransmissionTimeout(config.timers());
        sending = new SendQueue(config, timeout, tsn);
        errors = 0;
    }

    /** The association is up. */
    void up(boolean again, long now) {
        state = SctpState.ESTABLISHED;
        errors = 0;
        resets.begin(localTsn, peerTsn);
        sacks.clear();
        heartbeat.stop();
        heartbeat.restart(now);
        if (again) {
            listener.restarted();
        } else {
            listener.established();
        }
    }

    /** Appends a chunk for the peer. */
    void chunk(int type, byte... value) {
        output.chunk(peerTag, type, 0, value);
    }

    /** The peer has answered. */
    void alive() {
        errors = 0;
    }

    /** A time-out has passed without an answer; too many of them end the association (RFC 9260 section 8.1). */
    void missed(String what) {
        errors++;
        if (errors > config.timers().maxRetransmits()) {
            abort(ErrorCause.of(ErrorCause.USER_INITIATED_ABORT, "no answer"));
            end(SctpClosure.Kind.UNREACHABLE, "no answer to " + what + " after " + errors + " time-outs");
        }
    }

    /** Ends the association because the peer broke a rule. */
    void violated(ProtocolViolation violation) {
        abort(ErrorCause.of(violation.causeCode(), violation.detail()));
        end(SctpClosure.Kind.VIOLATION, violation.detail());
    }

    /** Sends ABORT if the peer's tag is known. */
    void abort(byte[] cause) {
        if (peerTag != 0 && state != SctpState.ENDED) {
            // No DATA is bundled with ABORT (RFC 9260 section 3.3.7).
            output.flush();
            output.chunk(peerTag, ChunkType.ABORT, 0, cause);
        }
    }

    /** The association is over; the listener is told at the end of the call under way. */
    void end(SctpClosure.Kind kind, String detail) {
        if (state != SctpState.ENDED) {
            state = SctpState.ENDED;
            closure = new SctpClosure(kind, detail);
        }
    }

    /** Lets go of all buffers; only after {@link #end}, and not while they are in use. */
    void release() {
        sending = new SendQueue(config, timeout, 0);
        receiving = new ReceiveQueue(config, this, 0);
    }

    @Override
    public void message(int stream, int ppid, byte[] message) {
        if (state != SctpState.ENDED) {
            listener.message(stream, ppid, message);
        }
    }

    @Override
    public void streamsReset(int[] streams) {
        if (state != SctpState.ENDED) {
            listener.incomingReset(streams.clone());
        }
    }
}
