package org.jvbperc.sctp;

import java.util.Arrays;
import java.util.BitSet;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SctpOctets;
import org.jvbperc.sctp.wire.TlvReader;

/**
 * Resets of streams by RE-CONFIG (RFC 6525): outgoing ones of this side, one request at a time, and answers to the peer's requests. Requests to reset TSNs or to add
 * streams are denied.
 */
final class StreamReset {
    private static final int OUTGOING_REQUEST = 13;
    private static final int INCOMING_REQUEST = 14;
    private static final int TSN_REQUEST = 15;
    private static final int RESPONSE = 16;
    private static final int ADD_OUTGOING_REQUEST = 17;
    private static final int ADD_INCOMING_REQUEST = 18;

    private static final int NOTHING_TO_DO = 0;
    private static final int PERFORMED = 1;
    private static final int DENIED = 2;
    private static final int WRONG_STREAM = 3;
    private static final int ALREADY_IN_PROGRESS = 4;
    private static final int BAD_SEQUENCE_NUMBER = 5;
    private static final int IN_PROGRESS = 6;

    private static final int OUTGOING_FIXED_BYTES = 16;
    private static final int INCOMING_FIXED_BYTES = 8;
    private static final int RESPONSE_BYTES = 12;
    private static final int SEQUENCE_OFFSET = 4;
    /** A chunk has one or two (RFC 6525 section 3.1). */
    private static final int MAX_PARAMETERS = 2;

    private static final long UINT32 = 0xFFFF_FFFFL;

    private final ControlBlock block;
    /** Streams to be reset by a later request; a set of bits, because the peer can ask for all of them. */
    private final BitSet wanted = new BitSet(0);

    private int[] requested = {};
    private byte[] request = {};
    private long nextNumber;
    private long deadline = ControlBlock.NONE;
    private long expectedNumber;
    private int lastResult = DENIED;
    private boolean answersRequest;

    StreamReset(ControlBlock block) {
        this.block = block;
    }

    /** The association is up or was set up again: numbers begin with the initial TSNs (RFC 6525 section 5.1.1). */
    void begin(long localTsn, long peerTsn) {
        wanted.clear();
        finish();
        nextNumber = localTsn;
        expectedNumber = peerTsn & UINT32;
        lastResult = DENIED;
        answersRequest = false;
    }

    long deadline() {
        return deadline;
    }

    /** Whether a stream is to be reset or being reset, so that nothing may be sent on it. */
    boolean concerns(int stream) {
        return wanted.get(stream) || Arrays.stream(requested).anyMatch(each -> each == stream);
    }

    /** Resets a stream when nothing of it waits any more. */
    void want(int stream) {
        wanted.set(stream);
    }

    /** Sends a request if one is wanted, none is under way, and the messages of a stream have all been sent once. */
    void sendIfPossible(long now) {
        if (request.length > 0 || wanted.isEmpty()) {
            return;
        }
        int most = (block.config.maxValueBytes() - OUTGOING_FIXED_BYTES) / 2;
        requested = wanted.stream()
                .filter(stream -> !block.sending.hasWaiting(stream))
                .limit(most)
                .toArray();
        if (requested.length == 0) {
            return;
        }
        for (int stream : requested) {
            wanted.clear(stream);
        }
        request = new byte[OUTGOING_FIXED_BYTES + 2 * requested.length];
        SctpOctets.put16(request, 0, OUTGOING_REQUEST);
        SctpOctets.put16(request, 2, request.length);
        SctpOctets.put32(request, SEQUENCE_OFFSET, nextNumber++);
        SctpOctets.put32(request, 8, expectedNumber - 1);
        SctpOctets.put32(request, 12, block.sending.lastTsn());
        for (int i = 0; i < requested.length; i++) {
            SctpOctets.put16(request, OUTGOING_FIXED_BYTES + 2 * i, requested[i]);
        }
        send(now);
    }

    private void send(long now) {
        block.chunk(ChunkType.RE_CONFIG, request);
        deadline = now + block.timeout.nanos();
    }

    /** The answer to a request did not come in time. */
    void handleTimeout(long now) {
        block.timeout.backOff();
        block.missed("RE-CONFIG");
        if (block.state != SctpState.ENDED) {
            send(now);
        }
    }

    private void finish() {
        requested = new int[0];
        request = new byte[0];
        deadline = ControlBlock.NONE;
    }

    /** Processes a RE-CONFIG chunk's value; what is not well formed is passed over. */
    void receive(byte[] packet, int offset, int length, long now) {
        TlvReader reader = new TlvReader(packet, offset, length);
        if (!reader.isWellFramed()) {
            return;
        }
        for (int i = 0; i < MAX_PARAMETERS && reader.next(); i++) {
            int at = reader.offset();
            switch (reader.parameterType()) {
                case OUTGOING_REQUEST -> {
                    if (reader.length() >= OUTGOING_FIXED_BYTES) {
                        outgoingRequest(packet, at, reader.length());
                    }
                }
                case INCOMING_REQUEST -> {
                    if (reader.length() >= INCOMING_FIXED_BYTES) {
                        incomingRequest(packet, at, reader.length(), now);
                    }
                }
                case TSN_REQUEST, ADD_OUTGOING_REQUEST, ADD_INCOMING_REQUEST -> {
                    if (reader.length() >= INCOMING_FIXED_BYTES) {
                        long number = SctpOctets.u32(packet, at + SEQUENCE_OFFSET);
                        if (isNew(number)) {
                            lastResult = DENIED;
                        }
                        respond(number);
                    }
                }
                case RESPONSE -> {
                    if (reader.length() >= RESPONSE_BYTES) {
                        response(SctpOctets.u32(packet, at + SEQUENCE_OFFSET), SctpOctets.u32(packet, at + 8), now);
                    }
                }
                default -> {}
            }
        }
    }

    /** Whether a request's number is the next one, which then counts as used. */
    private boolean isNew(long number) {
        if (number != expectedNumber) {
            return false;
        }
        expectedNumber = expectedNumber + 1 & UINT32;
        answersRequest = false;
        return true;
    }

    private void outgoingRequest(byte[] packet, int at, int length) {
        long number = SctpOctets.u32(packet, at + SEQUENCE_OFFSET);
        if (isNew(number)) {
            int[] streams = streams(packet, at + OUTGOING_FIXED_BYTES, at + length);
            if (block.receiving.isResetDeferred()) {
                lastResult = ALREADY_IN_PROGRESS;
            } else if (outOfRange(streams, block.config.maxStreams())) {
                lastResult = WRONG_STREAM;
            } else {
                block.receiving.reset(streams, SctpOctets.u32(packet, at + 12));
                lastResult = block.receiving.isResetDeferred() ? IN_PROGRESS : PERFORMED;
            }
        } else if (lastResult == IN_PROGRESS && !answersRequest && !block.receiving.isResetDeferred()) {
            lastResult = PERFORMED;
        }
        respond(number);
    }

    /** The peer asks this side to reset outgoing streams (RFC 6525 section 5.2.3); the outgoing request that follows names its number. */
    private void incomingRequest(byte[] packet, int at, int length, long now) {
        long number = SctpOctets.u32(packet, at + SEQUENCE_OFFSET);
        if (isNew(number)) {
            int[] streams = streams(packet, at + INCOMING_FIXED_BYTES, at + length);
            if (request.length > 0) {
                lastResult = ALREADY_IN_PROGRESS;
            } else if (outOfRange(streams, block.outboundStreams)) {
                lastResult = WRONG_STREAM;
            } else {
                want(streams);
                lastResult = wanted.isEmpty() ? NOTHING_TO_DO : IN_PROGRESS;
                answersRequest = true;
                sendIfPossible(now);
                if (request.length > 0) {
                    return;
                }
            }
        } else if (answersRequest && lastResult == IN_PROGRESS && request.length == 0 && wanted.isEmpty()) {
            lastResult = PERFORMED;
        }
        respond(number);
    }

    private void want(int[] streams) {
        for (int stream : streams) {
            want(stream);
        }
        if (streams.length == 0) {
            for (int stream = 0; stream < block.sending.streamLimit(); stream++) {
                want(stream);
            }
        }
    }

    private static int[] streams(byte[] packet, int from, int to) {
        int[] streams = new int[(to - from) / 2];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = SctpOctets.u16(packet, from + 2 * i);
        }
        return streams;
    }

    private static boolean outOfRange(int[] streams, int limit) {
        return Arrays.stream(streams).anyMatch(stream -> stream >= limit);
    }

    /** Answers a request: with the last result if it is the last one, otherwise that its number is wrong. */
    private void respond(long number) {
        boolean last = number == (expectedNumber - 1 & UINT32);
        byte[] response = new byte[RESPONSE_BYTES];
        SctpOctets.put16(response, 0, RESPONSE);
        SctpOctets.put16(response, 2, RESPONSE_BYTES);
        SctpOctets.put32(response, SEQUENCE_OFFSET, number);
        SctpOctets.put32(response, 8, last ? lastResult : BAD_SEQUENCE_NUMBER);
        block.chunk(ChunkType.RE_CONFIG, response);
    }

    private void response(long number, long result, long now) {
        if (request.length == 0 || number != SctpOctets.u32(request, SEQUENCE_OFFSET)) {
            return;
        }
        block.alive();
        if (result == IN_PROGRESS) {
            deadline = now + block.timeout.nanos();
            return;
        }
        boolean performed = result == PERFORMED || result == NOTHING_TO_DO;
        int[] streams = requested;
        finish();
        for (int stream : streams) {
            if (performed) {
                block.sending.resetStream(stream);
            }
            block.listener.outgoingReset(stream, performed);
        }
    }
}
