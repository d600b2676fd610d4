package org.jvbperc.sframe;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.rtp.PacketBuffer;

/**
 * What one join opens the frames of the others with: the group secrets of the latest generations, the senders of the roster, and a
 * replay window of 8,192 counters for each sender and generation (RFC 9605 sections 4.4.4 and 9.3).
 *
 * <p>All tracks of a join share one keyring, because a sender has one counter for all its tracks. Only authentic frames change the
 * windows. A generation opens frames until its time to live ends, or for four seconds after the key of a newer one came, whichever is
 * sooner. A frame is used by an {@link SFrameReceiver}. Owned by one thread, which gives the time; no allocation per frame outside the
 * cipher once a sender's first frame of a generation has come.
 */
public final class SFrameKeyring implements AutoCloseable {
    /** Nanoseconds for which a generation still opens frames after the key of a newer one came. */
    static final long OVERLAP_NANOS = 4_000_000_000L;

    /** Generations that are remembered; the oldest gives way, whether it has ended or not. */
    static final int MAX_GENERATIONS = 8;

    private final long ownSenderIndex;
    /** The newest first. */
    private final @Nullable ReceivedGeneration[] generations = new ReceivedGeneration[MAX_GENERATIONS];

    private final AdditionalData additional = new AdditionalData();
    private long[] senders = new long[0];
    private long openedSender;

    /**
     * A keyring without keys and senders.
     *
     * @param ownSenderIndex 1..2^32-1, what the Key Distributor gave this join; frames with it are refused
     */
    public SFrameKeyring(long ownSenderIndex) {
        this.ownSenderIndex = SFrameKid.checkSenderIndex(ownSenderIndex);
    }

    /**
     * Opens frames of a newer generation from now on, and ends the earlier ones four seconds after it arrived.
     *
     * @param secret is copied and stays the caller's
     * @param arrivedNanos the time at which it came
     * @param expiresAtNanos the time at which its time to live ends
     * @throws IllegalArgumentException if the generation is not above that of every secret before
     */
    public void install(GroupSecret secret, long arrivedNanos, long expiresAtNanos) {
        long newest = newestGeneration();
        if (secret.generation() <= newest) {
            throw new IllegalArgumentException("generation " + secret.generation() + " came after generation " + newest
                    + ": expected a higher one");
        }
        for (int i = 0; i < MAX_GENERATIONS; i++) {
            ReceivedGeneration earlier = generations[i];
            if (earlier != null) {
                earlier.expireBy(arrivedNanos + OVERLAP_NANOS);
                if (i == MAX_GENERATIONS - 1 || hasLowBits(earlier, SFrameKid.lowBits(secret.generation()))) {
                    earlier.close();
                }
            }
        }
        System.arraycopy(generations, 0, generations, 1, MAX_GENERATIONS - 1);
        generations[0] = new ReceivedGeneration(secret.copyForReceiving(), expiresAtNanos);
        wipeExpired(arrivedNanos);
    }

    /**
     * Replaces the senders whose frames are opened, those of the latest verified roster.
     *
     * @throws IllegalArgumentException if an index is not in 1..2^32-1
     */
    public void setSenders(Collection<Long> senderIndexes) {
        senders = senderIndexes.stream()
                .mapToLong(index -> SFrameKid.checkSenderIndex(index))
                .sorted()
                .toArray();
    }

    /** Wipes the secrets of generations that have ended; frames are refused in time without it. */
    public void wipeExpired(long nowNanos) {
        for (ReceivedGeneration generation : generations) {
            if (generation != null && generation.isExpired(nowNanos)) {
                generation.close();
            }
        }
    }

    /** The newest generation, or -1 before the first. */
    long newestGeneration() {
        ReceivedGeneration newest = generations[0];
        return newest == null ? -1 : newest.number();
    }

    /** Senders with state in the newest generation. */
    int senderCount() {
        ReceivedGeneration newest = generations[0];
        return newest == null ? 0 : newest.senderCount();
    }

    /** Opens a sealed frame in place; a frame that is refused is unchanged. */
    SFrameOutcome open(MediaCodec codec, PacketBuffer frame, long nowNanos) {
        byte[] b = frame.buffer();
        int offset = frame.offset();
        int length = frame.length();
        int sframeOffset = codec.layout().sframeOffset(b, offset, length);
        if (sframeOffset < 0) {
            return SFrameOutcome.NOT_SEALED;
        }
        int header = offset + sframeOffset;
        int headerLength = SFrameHeader.lengthBytes(b, header, length - sframeOffset);
        int ciphertextLength = length - sframeOffset - headerLength;
        if (headerLength < 0 || ciphertextLength < AeadCipher.TAG_LENGTH_BYTES) {
            return SFrameOutcome.NOT_SEALED;
        }
        long kid = SFrameHeader.kid(b, header);
        long counter = SFrameHeader.counter(b, header);
        if (!SFrameKid.isLegal(kid) || counter < 0 || counter > SFrameKey.MAX_COUNTER) {
            return SFrameOutcome.NOT_SEALED;
        }
        long senderIndex = SFrameKid.senderIndex(kid);
        if (senderIndex == ownSenderIndex) {
            return SFrameOutcome.OWN_FRAME;
        }
        if (Arrays.binarySearch(senders, senderIndex) < 0) {
            return SFrameOutcome.UNKNOWN_SENDER;
        }
        ReceivedGeneration generation = generation(SFrameKid.lowBits(kid));
        if (generation == null) {
            return SFrameOutcome.NO_KEY;
        }
        if (generation.isExpired(nowNanos)) {
            generation.close();
            return SFrameOutcome.KEY_EXPIRED;
        }
        int clear = codec.layout().clearBytes(b, offset, length);
        int additionalLength = additional.fill(codec, b, header, headerLength, offset, clear);
        int ciphertext = header + headerLength;
        SFrameOutcome outcome =
                decrypt(generation, senderIndex, counter, additionalLength, b, ciphertext, ciphertextLength);
        if (outcome == SFrameOutcome.OK) {
            openedSender = senderIndex;
            System.arraycopy(b, offset, b, ciphertext - clear, clear);
            frame.set(b, ciphertext - clear, clear + ciphertextLength - AeadCipher.TAG_LENGTH_BYTES);
        }
        return outcome;
    }

    private SFrameOutcome decrypt(
            ReceivedGeneration generation,
            long senderIndex,
            long counter,
            int additionalLength,
            byte[] buffer,
            int offset,
            int length) {
        ReceivedKey known = generation.known(senderIndex);
        if (known != null) {
            if (!known.window().isFresh(counter)) {
                return SFrameOutcome.REPLAY;
            }
            if (!known.key().decrypt(counter, additional.octets(), additionalLength, buffer, offset, length)) {
                return SFrameOutcome.AUTH_FAIL;
            }
            known.window().commit(counter);
            return SFrameOutcome.OK;
        }
        if (!generation.hasRoom()) {
            return SFrameOutcome.UNKNOWN_SENDER;
        }
        SFrameKey key = generation.derive(senderIndex);
        if (!key.decrypt(counter, additional.octets(), additionalLength, buffer, offset, length)) {
            key.close();
            return SFrameOutcome.AUTH_FAIL;
        }
        generation.add(senderIndex, key, counter);
        return SFrameOutcome.OK;
    }

    /** Who sent the frame that was opened last. */
    long openedSender() {
        return openedSender;
    }

    /** The newest generation with these low bits, or null. */
    private @Nullable ReceivedGeneration generation(int lowBits) {
        for (ReceivedGeneration generation : generations) {
            if (generation != null && hasLowBits(generation, lowBits)) {
                return generation;
            }
        }
        return null;
    }

    private static boolean hasLowBits(ReceivedGeneration generation, int lowBits) {
        return SFrameKid.lowBits(generation.number()) == lowBits;
    }

    /** Wipes all secrets and keys and forgets them; later frames find no key. Idempotent. */
    @Override
    public void close() {
        for (ReceivedGeneration generation : generations) {
            if (generation != null) {
                generation.close();
            }
        }
        Arrays.fill(generations, null);
    }
}
