package org.jvbperc.sframe;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.OutcomeCounters;

/**
 * Seals the frames that one join sends, of all its tracks and simulcast layers (RFC 9605 section 4.4.3): each generation has one key
 * with one counter from 0, so no nonce is used twice.
 *
 * <p>Owned by one thread, which gives the time. Frames are changed in place and not kept; no allocation per frame outside the cipher.
 */
public final class SFrameSender implements AutoCloseable {
    /** What SFrame header and tag add to a frame at most, with the project's KIDs and counters. */
    public static final int MAX_EXPANSION_BYTES = 1 + 5 + 6 + AeadCipher.TAG_LENGTH_BYTES;

    /** Keys whose use has not begun; with one more, the first of them begins at once. */
    static final int MAX_WAITING_KEYS = 8;

    private final long senderIndex;
    private final AdditionalData additional = new AdditionalData();
    private final OutcomeCounters<SFrameOutcome> outcomes = new OutcomeCounters<>(SFrameOutcome.class);
    private final ArrayDeque<InstalledKey> waiting = new ArrayDeque<>();
    private final long firstCounter;
    private @Nullable InstalledKey current;
    private long nextCounter;
    private long newestGeneration = -1;
    private boolean closed;

    /** A key for sending, the time from which it is used, and the time from which it is not. */
    private record InstalledKey(SFrameKey key, long generation, long beginNanos, long expiresAtNanos) {}

    /**
     * A sender without key.
     *
     * @param senderIndex 1..2^32-1, what the Key Distributor gave this join
     */
    public SFrameSender(long senderIndex) {
        this(senderIndex, 0);
    }

    /** For tests of the last counters. */
    SFrameSender(long senderIndex, long firstCounter) {
        this.senderIndex = SFrameKid.checkSenderIndex(senderIndex);
        this.firstCounter = firstCounter;
    }

    /**
     * Makes ready to send with the key of a newer generation.
     *
     * @param secret stays the caller's; it must not have been installed in a sender before
     * @param beginNanos the time from which it is used, but not before the keys that were installed earlier; until then, the key
     *     before it is
     * @param expiresAtNanos the time from which it seals nothing any more
     * @throws IllegalArgumentException if the generation is not above that of every key before
     * @throws IllegalStateException if another sender has the secret, or after {@link #close()}
     */
    public void install(GroupSecret secret, long beginNanos, long expiresAtNanos) {
        checkOpen();
        if (secret.generation() <= newestGeneration) {
            throw new IllegalArgumentException("generation " + secret.generation() + " came after generation "
                    + newestGeneration + ": expected a higher one");
        }
        SFrameKey key = secret.sendingKey(senderIndex);
        newestGeneration = secret.generation();
        if (waiting.size() == MAX_WAITING_KEYS) {
            use(waiting.removeFirst());
        }
        InstalledKey before = waiting.peekLast();
        long begin = before != null && beginNanos - before.beginNanos() < 0 ? before.beginNanos() : beginNanos;
        waiting.addLast(new InstalledKey(key, secret.generation(), begin, expiresAtNanos));
    }

    /**
     * Turns a frame into a sealed frame in place. It grows by at most {@link MediaCodec#roomBytes} octets. A frame that is refused is
     * unchanged.
     *
     * @return OK; MALFORMED if it cannot be parsed for its codec; NO_KEY before the first key begins; KEY_EXPIRED; COUNTER_EXHAUSTED
     *     after 2^48 frames of one generation; NO_ROOM
     * @throws IllegalStateException after {@link #close()}
     */
    public SFrameOutcome seal(MediaCodec codec, PacketBuffer frame, long nowNanos) {
        checkOpen();
        switchKey(nowNanos);
        return outcomes.count(trySeal(codec, frame, nowNanos));
    }

    private SFrameOutcome trySeal(MediaCodec codec, PacketBuffer frame, long nowNanos) {
        InstalledKey installed = current;
        if (installed == null) {
            return SFrameOutcome.NO_KEY;
        }
        if (nowNanos - installed.expiresAtNanos() >= 0) {
            installed.key().close();
            return SFrameOutcome.KEY_EXPIRED;
        }
        if (nextCounter > SFrameKey.MAX_COUNTER) {
            return SFrameOutcome.COUNTER_EXHAUSTED;
        }
        FrameLayout layout = codec.layout();
        byte[] b = frame.buffer();
        int offset = frame.offset();
        int length = frame.length();
        int clear = layout.clearBytes(b, offset, length);
        if (clear < 0 || length > Integer.MAX_VALUE - MAX_EXPANSION_BYTES) {
            return SFrameOutcome.MALFORMED;
        }
        SFrameKey key = installed.key();
        int headerLength = SFrameHeader.lengthBytes(key.kid(), nextCounter);
        int plaintextLength = length - clear;
        int sframeBytes = headerLength + plaintextLength + AeadCipher.TAG_LENGTH_BYTES;
        int prefix = layout.prefixBytes(b, offset, length, sframeBytes);
        if (prefix < 0) {
            return SFrameOutcome.MALFORMED;
        }
        if ((long) prefix + sframeBytes - length > frame.tailRoomBytes()) {
            return SFrameOutcome.NO_ROOM;
        }
        int header = offset + prefix;
        int plaintext = header + headerLength;
        System.arraycopy(b, offset + clear, b, plaintext, plaintextLength);
        layout.writePrefix(b, offset, plaintext, plaintextLength, sframeBytes);
        long counter = nextCounter++;
        SFrameHeader.write(key.kid(), counter, b, header);
        int additionalLength = additional.fill(codec, b, header, headerLength, offset, clear);
        key.encrypt(counter, additional.octets(), additionalLength, b, plaintext, plaintextLength);
        frame.setLength(prefix + sframeBytes);
        return SFrameOutcome.OK;
    }

    /** Goes over to the newest key whose use has begun. */
    private void switchKey(long nowNanos) {
        while (!waiting.isEmpty() && nowNanos - waiting.getFirst().beginNanos() >= 0) {
            use(waiting.removeFirst());
        }
    }

    private void use(InstalledKey next) {
        if (current != null) {
            current.key().close();
        }
        current = next;
        nextCounter = firstCounter;
    }

    /** The generation of the key that sealed the last frame, or would have; -1 before the first key was used. */
    public long generation() {
        return current == null ? -1 : current.generation();
    }

    /** How many frames had this outcome. */
    public long count(SFrameOutcome outcome) {
        return outcomes.get(outcome);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "the SFrame sender with index " + senderIndex + " was used after it had been closed");
        }
    }

    /** Wipes all keys. Idempotent. */
    @Override
    public void close() {
        closed = true;
        if (current != null) {
            current.key().close();
        }
        waiting.forEach(installed -> installed.key().close());
        waiting.clear();
    }
}
