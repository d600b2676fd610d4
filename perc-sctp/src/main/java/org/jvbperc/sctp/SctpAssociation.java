package org.jvbperc.sctp;

import java.util.random.RandomGenerator;
import org.jvbperc.sctp.wire.ErrorCause;

/**
 * One SCTP association over one DTLS association (RFC 9260 as profiled by RFC 8831 section 5 and RFC 8261): reliable messages in order on numbered
 * streams.
 *
 * <p>There are no threads, clock and I/O inside. One thread, or one lock, owns it. Every method takes the time in nanoseconds of a clock that never goes
 * back, for instance {@link System#nanoTime}; the owner calls {@link #handleTimeout} when {@link #nextTimeout} has come. {@code nextTimeout} may change
 * with every call.
 *
 * <p>What the peer can make it hold is limited by {@link SctpConfig}: the receive buffer, one message, and less than eight octets for each stream.
 */
public final class SctpAssociation {
    private final SctpConfig config;
    private final SctpListener listener;
    private final ControlBlock block;
    private final AssociationSetup setup;
    private final ShutdownSequence shutdown;
    private final PacketProcessor processor;
    private boolean busy;
    private boolean refused;
    private boolean told;

    /**
     * Makes an association that is not started.
     *
     * @param random gives tags, sequence numbers and the key of state cookies; must be unpredictable for the peer
     * @param listener is told everything
     */
    public SctpAssociation(SctpConfig config, RandomGenerator random, SctpListener listener) {
        this.config = config;
        this.listener = listener;
        this.block = new ControlBlock(config, random, listener);
        this.setup = new AssociationSetup(block);
        this.shutdown = new ShutdownSequence(block);
        this.processor = new PacketProcessor(block, setup, shutdown);
    }

    /**
     * Begins: an active side sends INIT, a passive one starts to wait. To be called once, when DTLS is established, and before {@link #receive}.
     *
     * @throws IllegalStateException if it was called before
     */
    public void start(long now) {
        if (block.state != SctpState.NEW) {
            throw new IllegalStateException("the association was started before");
        }
        run(now, () -> setup.start(now));
    }

    /**
     * Processes a packet of the peer. Whatever is not a valid packet of this association is discarded; a peer that breaks the protocol gets ABORT, and the
     * association ends.
     *
     * @param packet the caller's; not kept
     * @throws IllegalStateException if it is called by the listener
     */
    public void receive(byte[] packet, int offset, int length, long now) {
        refuseListener();
        run(now, () -> processor.process(packet, offset, length, now));
    }

    /**
     * Takes a message to be sent reliably and in order; before the association is established it waits.
     *
     * @param stream 0..{@code maxStreams} - 1
     * @param ppid payload protocol identifier
     * @param message 1..{@code maxMessageBytes} octets; belongs to the association from now on and must not be changed
     * @return false if the send buffer is full, or the stream is being reset or beyond what the peer accepts, or the association is closing or closed: the message
     *     was not taken
     * @throws IllegalArgumentException if stream or message are out of range
     */
    public boolean send(int stream, int ppid, byte[] message, long now) {
        checkStream(stream);
        if (message.length < 1 || message.length > config.maxMessageBytes()) {
            throw new IllegalArgumentException(
                    "message of " + message.length + " octets: expected 1.." + config.maxMessageBytes());
        }
        boolean open = block.state.compareTo(SctpState.ESTABLISHED) <= 0;
        if (!open || stream >= block.outboundStreams || block.resets.concerns(stream)) {
            return false;
        }
        if (!block.sending.offer(new OutgoingMessage(stream, ppid, message))) {
            refused = true;
            return false;
        }
        run(now, () -> {});
        return true;
    }

    /**
     * Tells the peer that this side's messages on a stream end behind those that were taken by {@link #send} (RFC 6525 section 5.1.2). {@link
     * SctpListener#outgoingReset} has the peer's answer; until then {@code send} takes nothing for this stream.
     *
     * @return false if the peer does not support it, or the association is not established; nothing happens then
     * @throws IllegalArgumentException if the stream is out of range
     */
    public boolean resetStream(int stream, long now) {
        checkStream(stream);
        if (block.state != SctpState.ESTABLISHED || !block.peerReconfig || stream >= block.outboundStreams) {
            return false;
        }
        if (!block.resets.concerns(stream)) {
            block.resets.want(stream);
            run(now, () -> {});
        }
        return true;
    }

    /** Processes what is due; may be called at any time, but not by the listener. */
    public void handleTimeout(long now) {
        refuseListener();
        run(now, () -> {
            if (setup.deadline() <= now) {
                setup.handleTimeout(now);
            }
            if (block.state.isUp()) {
                expire(now);
            }
        });
    }

    private void expire(long now) {
        if (block.sacks.deadline() <= now) {
            block.sacks.now();
        }
        if (block.sending.deadline() <= now) {
            block.sending.timedOut(now);
            block.missed("DATA");
        }
        if (block.resets.deadline() <= now) {
            block.resets.handleTimeout(now);
        }
        if (block.heartbeat.deadline() <= now) {
            block.heartbeat.handleTimeout(now);
        }
        if (shutdown.deadline() <= now) {
            shutdown.handleTimeout(now);
        }
    }

    /** When {@link #handleTimeout} is to be called; {@link Long#MAX_VALUE} if there is nothing to wait for. */
    public long nextTimeout() {
        if (block.state == SctpState.ENDED) {
            return Long.MAX_VALUE;
        }
        long next = setup.deadline();
        if (block.state.isUp()) {
            next = Math.min(next, Math.min(block.sacks.deadline(), block.sending.deadline()));
            next = Math.min(next, Math.min(block.resets.deadline(), block.heartbeat.deadline()));
            next = Math.min(next, shutdown.deadline());
        }
        return next;
    }

    /** Ends the association after everything taken was acknowledged (RFC 9260 section 9.2). Before it is established this aborts. */
    public void shutdown(long now) {
        if (block.state.isUp()) {
            run(now, () -> shutdown.begin(now));
        } else {
            abort("shut down before it was established", now);
        }
    }

    /**
     * Ends the association at once; the peer is told by ABORT with the reason (RFC 9260 section 9.1).
     *
     * @param reason for the peer's log
     */
    public void abort(String reason, long now) {
        run(now, () -> {
            block.abort(ErrorCause.of(ErrorCause.USER_INITIATED_ABORT, reason));
            block.end(SctpClosure.Kind.LOCAL_ABORT, reason);
        });
    }

    /** Whether messages may be sent now. */
    public boolean isEstablished() {
        return block.state == SctpState.ESTABLISHED;
    }

    /** Whether the association has ended. */
    public boolean isClosed() {
        return block.state == SctpState.ENDED;
    }

    /** Octets of messages that were taken and not yet acknowledged, with 64 for each message. */
    public int bufferedBytes() {
        return block.sending.bufferedBytes();
    }

    /** Octets of messages that have come and could not be delivered yet, with 64 for each chunk. */
    int heldBytes() {
        return block.receiving.heldBytes();
    }

    /** Packets that were discarded because they were none of this association or not well formed. */
    long discardedPackets() {
        return processor.discarded();
    }

    private void checkStream(int stream) {
        if (stream < 0 || stream >= config.maxStreams()) {
            throw new IllegalArgumentException("stream " + stream + ": expected 0.." + (config.maxStreams() - 1));
        }
    }

    private void refuseListener() {
        if (busy) {
            throw new IllegalStateException("the listener may not call this");
        }
    }

    /** Does something, then sends what is due, and at last tells of the end; a call of the listener inside another call only does the first. */
    private void run(long now, Runnable action) {
        if (busy) {
            action.run();
            return;
        }
        busy = true;
        try {
            action.run();
            settle(now);
        } finally {
            busy = false;
        }
        SctpClosure closure = block.closure;
        if (closure != null && !told) {
            told = true;
            setup.stop();
            block.release();
            listener.closed(closure);
        }
    }

    private void settle(long now) {
        if (refused
                && block.state == SctpState.ESTABLISHED
                && block.sending.bufferedBytes() <= config.sendBufferBytes() / 2) {
            refused = false;
            listener.writable();
        }
        if (block.state.isUp()) {
            boolean sends = block.state.sendsData() && block.sending.canSend();
            if (block.sacks.isDue() || (sends && block.sacks.isPending())) {
                block.sacks.send();
                shutdown.repeatForData(now);
            }
            if (sends) {
                block.sending.transmit(block.output, block.peerTag, now);
                block.heartbeat.restart(now);
                // Control chunks come before DATA in a packet (RFC 9260 section 6.10).
                block.output.flush();
            }
            block.resets.sendIfPossible(now);
            shutdown.proceed(now);
        }
        block.output.flush();
    }
}
