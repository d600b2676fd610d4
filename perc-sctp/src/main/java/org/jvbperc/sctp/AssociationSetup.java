package org.jvbperc.sctp;

import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.ErrorCause;
import org.jvbperc.sctp.wire.InitChunk;
import org.jvbperc.sctp.wire.SctpOctets;

/**
 * The four-way handshake from both sides, collisions and restarts (RFC 9260 sections 5.1 and 5.2). INIT takes no memory: what it said is in the cookie.
 *
 * <p>Until the association is up, every INIT ACK gives the same tag and TSN, those of the own INIT. Cookies that are under way therefore stay good when a passive
 * side begins to send INIT itself.
 */
final class AssociationSetup {
    private static final byte[] EMPTY = {};
    private static final int UNRECOGNIZED_LIMIT = 256;

    private final ControlBlock block;
    private final byte[] cookieKey = new byte[StateCookie.KEY_BYTES];
    private byte[] cookieToEcho = EMPTY;
    private long deadline = ControlBlock.NONE;
    private long interval;
    private int repetitions;
    private int staleCookies;
    private long initSent;

    AssociationSetup(ControlBlock block) {
        this.block = block;
        block.random.nextBytes(cookieKey);
    }

    long deadline() {
        return deadline;
    }

    void start(long now) {
        if (block.config.role() == SctpRole.ACTIVE) {
            sendFirstInit(now);
        } else {
            block.state = SctpState.WAITING;
            deadline = now + block.config.timers().passiveInitDelay().toNanos();
        }
    }

    private void sendFirstInit(long now) {
        block.state = SctpState.COOKIE_WAIT;
        repetitions = 0;
        interval = block.config.timers().rtoInitial().toNanos();
        initSent = now;
        sendInit();
        deadline = now + interval;
    }

    private void sendInit() {
        // The tag of the packet that has INIT is 0 (RFC 9260 section 8.5.1).
        block.output.chunk(
                0,
                ChunkType.INIT,
                0,
                ownInit(block.localTag, block.localTsn, EMPTY).encode(EMPTY, 0));
        block.output.flush();
    }

    private InitChunk ownInit(long tag, long tsn, byte[] cookie) {
        return InitChunk.own(tag, block.config.receiveBufferBytes(), block.config.maxStreams(), tsn, cookie);
    }

    /** The wait for the peer's INIT, T1-init or T1-cookie has passed. */
    void handleTimeout(long now) {
        if (block.state == SctpState.WAITING) {
            sendFirstInit(now);
            return;
        }
        repetitions++;
        if (repetitions > block.config.timers().maxInitRetransmits()) {
            String what = block.state == SctpState.COOKIE_WAIT ? "INIT" : "COOKIE ECHO";
            stop();
            block.end(
                    SctpClosure.Kind.NO_ANSWER, "no answer to " + what + ", which was sent " + repetitions + " times");
            return;
        }
        interval = Math.min(block.config.timers().rtoMax().toNanos(), 2 * interval);
        deadline = now + interval;
        if (block.state == SctpState.COOKIE_WAIT) {
            sendInit();
        } else {
            block.chunk(ChunkType.COOKIE_ECHO, cookieToEcho);
        }
    }

    /** Ends all waiting. */
    void stop() {
        deadline = ControlBlock.NONE;
        cookieToEcho = EMPTY;
    }

    /** Answers INIT in every state; changes nothing. */
    void init(byte[] packet, int offset, int length, long now) {
        InitChunk init = InitChunk.decode(packet, offset, length);
        if (init == null || init.tag() == 0) {
            return;
        }
        if (block.state == SctpState.ENDED) {
            block.output.chunk(init.tag(), ChunkType.ABORT, 0, EMPTY);
        } else if (init.hostName()) {
            refuse(init, ErrorCause.UNRESOLVABLE_ADDRESS);
        } else if (!init.isAcceptable()) {
            refuse(init, ErrorCause.INVALID_MANDATORY_PARAMETER);
        } else if (block.state == SctpState.SHUTDOWN_ACK_SENT) {
            block.chunk(ChunkType.SHUTDOWN_ACK);
        } else {
            boolean up = block.state.isUp();
            long tag = up ? block.newTag() : block.localTag;
            long tsn = up ? block.newTsn() : block.localTsn;
            byte[] cookie = StateCookie.of(now, init, tag, tsn, up ? block.localTag : 0, up ? block.peerTag : 0)
                    .seal(cookieKey);
            byte[] value = ownInit(tag, tsn, cookie).encode(init.unrecognized(), block.config.maxValueBytes());
            block.output.flush();
            block.output.chunk(init.tag(), ChunkType.INIT_ACK, 0, value);
            // Other chunks must not be bundled with INIT ACK (RFC 9260 section 3.3.3).
            block.output.flush();
        }
    }

    private void refuse(InitChunk init, int cause) {
        block.output.chunk(init.tag(), ChunkType.ABORT, 0, ErrorCause.of(cause, EMPTY));
    }

    /** Answers INIT ACK with COOKIE ECHO, while one is waited for. */
    void initAck(byte[] packet, int offset, int length, long now) throws ProtocolViolation {
        if (block.state != SctpState.COOKIE_WAIT) {
            return;
        }
        InitChunk ack = InitChunk.decode(packet, offset, length);
        if (ack == null) {
            return;
        }
        block.peerTag = ack.tag();
        if (ack.hostName()) {
            throw new ProtocolViolation(ErrorCause.UNRESOLVABLE_ADDRESS, "INIT ACK has a host name");
        }
        if (ack.tag() == 0 || !ack.isAcceptable()) {
            throw new ProtocolViolation("INIT ACK has tag " + ack.tag() + ", window " + ack.window() + " and "
                    + ack.outboundStreams() + "/" + ack.inboundStreams()
                    + " streams: expected a tag, 1500 octets and streams");
        }
        if (ack.cookie().length == 0 || ack.cookie().length > block.config.maxValueBytes()) {
            throw new ProtocolViolation("INIT ACK has a cookie of " + ack.cookie().length + " octets: expected 1.."
                    + block.config.maxValueBytes());
        }
        block.peer(ack.tag(), ack.initialTsn(), ack.window(), ack.inboundStreams(), ack.reconfig());
        if (repetitions == 0) {
            block.timeout.measured(now - initSent);
        }
        block.state = SctpState.COOKIE_ECHOED;
        cookieToEcho = ack.cookie();
        repetitions = 0;
        interval = block.timeout.nanos();
        deadline = now + interval;
        block.chunk(ChunkType.COOKIE_ECHO, cookieToEcho);
        if (ack.unrecognized().length > 0 && ack.unrecognized().length <= UNRECOGNIZED_LIMIT) {
            block.chunk(ChunkType.ERROR, ErrorCause.of(ErrorCause.UNRECOGNIZED_PARAMETERS, ack.unrecognized()));
        }
    }

    /**
     * Processes COOKIE ECHO (RFC 9260 sections 5.1.5 and 5.2.4).
     *
     * @param tag the packet's verification tag
     * @return whether the association is up and the packet is one of it, so that its other chunks are processed
     */
    boolean cookieEcho(long tag, byte[] value, long now) throws ProtocolViolation {
        StateCookie cookie = StateCookie.open(cookieKey, value);
        if (cookie == null || tag != cookie.localTag() || block.state == SctpState.ENDED) {
            return false;
        }
        boolean sameLocal = cookie.localTag() == block.localTag;
        boolean samePeer = cookie.peerTag() == block.peerTag;
        boolean sameAssociation = sameLocal && samePeer;
        long age = now - cookie.created();
        boolean stale = age < 0 || age > block.config.timers().cookieLifetime().toNanos();
        if (stale && !sameAssociation) {
            reportStale(cookie, age);
            return false;
        }
        if (block.state.isUp()) {
            if (sameAssociation) {
                block.chunk(ChunkType.COOKIE_ACK);
                return true;
            }
            boolean restart =
                    !sameLocal && !samePeer && cookie.tieLocal() == block.localTag && cookie.tiePeer() == block.peerTag;
            return restart && restart(cookie, now);
        }
        if (!sameLocal) {
            return false;
        }
        // Of the actions of RFC 9260 section 5.2.4: D, the same association from COOKIE-ECHOED; or B, the peer's INIT
        // was there first or has crossed the own one.
        if (!samePeer || block.state != SctpState.COOKIE_ECHOED) {
            block.adopt(cookie);
        }
        stop();
        block.chunk(ChunkType.COOKIE_ACK);
        block.up(false, now);
        return true;
    }

    /** The peer has lost the association and sets it up again (RFC 9260 section 5.2.4, action A). */
    private boolean restart(StateCookie cookie, long now) throws ProtocolViolation {
        if (block.state == SctpState.SHUTDOWN_ACK_SENT) {
            block.chunk(ChunkType.SHUTDOWN_ACK);
            block.chunk(ChunkType.ERROR, ErrorCause.of(ErrorCause.COOKIE_WHILE_SHUTTING_DOWN, EMPTY));
            return false;
        }
        block.output.flush();
        block.startOver(cookie.localTag(), cookie.localTsn());
        block.adopt(cookie);
        stop();
        block.chunk(ChunkType.COOKIE_ACK);
        block.up(true, now);
        return true;
    }

    /** The information is by how many microseconds the cookie is too old. */
    private void reportStale(StateCookie cookie, long age) {
        byte[] microseconds = new byte[4];
        long over = Math.max(0, age - block.config.timers().cookieLifetime().toNanos()) / 1000;
        SctpOctets.put32(microseconds, 0, Math.min(0xFFFF_FFFFL, over));
        block.output.chunk(cookie.peerTag(), ChunkType.ERROR, 0, ErrorCause.of(ErrorCause.STALE_COOKIE, microseconds));
    }

    /** COOKIE ACK has come. */
    void cookieAck(long now) {
        if (block.state == SctpState.COOKIE_ECHOED) {
            stop();
            block.up(false, now);
        }
    }

    /** The peer says that the cookie was too old: the handshake begins again, as often as INIT may be repeated (RFC 9260 section 5.2.6). */
    void staleCookie(long now) {
        if (block.state == SctpState.COOKIE_ECHOED) {
            staleCookies++;
            if (staleCookies > block.config.timers().maxInitRetransmits()) {
                stop();
                block.end(SctpClosure.Kind.NO_ANSWER, "the peer called its cookie stale " + staleCookies + " times");
            } else {
                sendFirstInit(now);
            }
        }
    }
}
