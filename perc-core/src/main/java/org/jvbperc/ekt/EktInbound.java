package org.jvbperc.ekt;

import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The end-to-end keys of one received source (RFC 8870 section 4.3.2).
 *
 * <pre>
 *           Full field                first packet that verifies with it        grace time over
 *  (unknown) ---------> candidate -----------------------------------> current -----> previous -----> wiped, hash kept
 * </pre>
 *
 * <p>The packet that carries a field does not authenticate it; only the ciphertext inside is authenticated. A field therefore
 * stays a proposal until a packet has verified with its key (RFC 8870 section 4.3.2; "Unauthenticated epoch" in
 * docs/rfc-coverage.md). Commits then go forward only:
 *
 * <ul>
 *   <li>to a parameter set installed later, or to a higher epoch of the same one (RFC 8870 section 4.1). An equal epoch must name
 *       the same key ("Equal epochs" in docs/rfc-coverage.md);
 *   <li>under the same parameter set, to higher packet indices: rekeying does not reset the ROC (RFC 3711 section 3.3.1), so a
 *       new key never decrypts a packet that is not newer than every packet decrypted before. Replay protection therefore holds
 *       across keys, even against raised epochs (RFC 8871 section 8.2.2);
 *   <li>never to a key that has been replaced.
 * </ul>
 *
 * <p>Owned by one thread. With Short and repeated Full fields nothing is allocated outside the cipher.
 */
public final class EktInbound implements AutoCloseable {
    private static final int RETIRED_KEYS = 32;

    private final ProtectionProfile profile;
    private final int ssrc;
    private final UnwrapLimiter limiter;
    private final long graceNanos;
    private final long[] retiredHashes = new long[RETIRED_KEYS];
    private int retired;

    private @Nullable InboundKey current;
    private final CandidateKeys candidates = new CandidateKeys();
    private @Nullable InboundKey previous;
    private long previousUntilNanos;

    private int generation = -1;
    private int epoch = -1;
    private long keyHash;
    private long forgottenIndex = -1;
    private boolean keyExpired;
    private long epochJumps;

    public EktInbound(ProtectionProfile profile, int ssrc, EktReceiverConfig config, long nowNanos) {
        this.profile = profile;
        this.ssrc = ssrc;
        this.limiter = new UnwrapLimiter(config.unwrapsPerSecond(), config.unwrapBurst(), nowNanos);
        this.graceNanos = config.oldKeyMillis() * 1_000_000L;
    }

    public int ssrc() {
        return ssrc;
    }

    /** Whether a packet has verified with one of the keys here. */
    public boolean hasCurrentKey() {
        return current != null;
    }

    /** Whether there is replay state that must be kept. */
    boolean hasHistory() {
        return generation >= 0;
    }

    /** Whether a replaced key is kept for late packets. */
    public boolean hasOldKey() {
        return previous != null;
    }

    /**
     * How often a key came with an epoch more than one above its predecessor's: packets were lost, or the epoch was changed on
     * the way.
     */
    public long epochJumps() {
        return epochJumps;
    }

    public UnwrapLimiter limiter() {
        return limiter;
    }

    /**
     * Learns from the Full field of {@code length} octets at {@code offset} behind {@code packet}, whose outer layer is off.
     *
     * @param limit what an unwrap is charged to
     */
    public EktFieldOutcome offer(
            PacketBuffer packet, int offset, int length, EktUnwrapper unwrapper, UnwrapLimiter limit, long nowNanos) {
        byte[] buffer = packet.buffer();
        int fieldEpoch = FullEktField.epoch(buffer, offset, length);
        InboundKey named = keyNamedBy(buffer, offset, length);
        if (named != null) {
            return repeated(packet, named, fieldEpoch, nowNanos);
        }
        EktFieldOutcome refusal = unwrapper.select(buffer, offset, length, nowNanos);
        if (refusal != null) {
            return refusal;
        }
        int fieldGeneration = unwrapper.selected().generation();
        if (fieldGeneration < generation || (fieldGeneration == generation && fieldEpoch < epoch)) {
            return EktFieldOutcome.OLD_EPOCH;
        }
        if (!limit.tryAcquire(nowNanos)) {
            return EktFieldOutcome.RATE_LIMITED;
        }
        refusal = unwrapper.unwrap(buffer, offset, length, ssrc);
        EktFieldOutcome outcome =
                refusal != null ? refusal : learn(packet, offset, length, unwrapper, fieldGeneration, fieldEpoch);
        unwrapper.clear();
        return outcome;
    }

    /** Tries the current key, the announced ones and the previous one. A refused packet is unchanged. */
    public SrtpStatus decrypt(PacketBuffer packet, long nowNanos) {
        if (previous != null && nowNanos - previousUntilNanos >= 0) {
            closePrevious();
        }
        SrtpStatus outcome = keyExpired ? SrtpStatus.KEY_EXPIRED : SrtpStatus.NO_KEY;
        InboundKey key = current;
        if (key != null) {
            outcome = key.ektKey().isExpired(nowNanos) ? SrtpStatus.KEY_EXPIRED : key.decrypt(packet);
            if (outcome == SrtpStatus.OK || outcome == SrtpStatus.MALFORMED) {
                return outcome;
            }
        }
        return decryptOtherwise(packet, outcome, nowNanos);
    }

    /** Wipes the keys, and keeps the state that prevents replay if they are used again. */
    public void forgetKeys() {
        forgottenIndex = committedIndex();
        close();
        current = null;
    }

    /** Wipes expired keys. */
    public void wipeOld(long nowNanos) {
        if (previous != null && nowNanos - previousUntilNanos >= 0) {
            closePrevious();
        }
        candidates.wipeExpired(nowNanos);
        if (current != null && current.ektKey().isExpired(nowNanos)) {
            forgetKeys();
            keyExpired = true;
        }
    }

    @Override
    public void close() {
        closePrevious();
        if (current != null) {
            current.close();
        }
        candidates.close();
    }

    private @Nullable InboundKey keyNamedBy(byte[] buffer, int offset, int length) {
        if (current != null && current.isNamedBy(buffer, offset, length)) {
            return current;
        }
        if (previous != null && previous.isNamedBy(buffer, offset, length)) {
            return previous;
        }
        return candidates.namedBy(buffer, offset, length);
    }

    private EktFieldOutcome repeated(PacketBuffer packet, InboundKey named, int fieldEpoch, long nowNanos) {
        if (named.ektKey().isExpired(nowNanos)) {
            return EktFieldOutcome.EXPIRED;
        }
        if (named != current && named != previous) {
            if (named.ektKey().generation() == generation && fieldEpoch <= epoch) {
                return EktFieldOutcome.OLD_EPOCH;
            }
            named.lowerEpoch(fieldEpoch);
        } else if (named.epoch() != fieldEpoch) {
            return EktFieldOutcome.OLD_EPOCH;
        }
        named.announceAgain(UnverifiedHeader.originalSequenceNumber(packet));
        return EktFieldOutcome.KNOWN;
    }

    private EktFieldOutcome learn(
            PacketBuffer packet, int offset, int length, EktUnwrapper content, int fieldGeneration, int fieldEpoch) {
        byte[] buffer = packet.buffer();
        long hash = content.keyHash();
        long rolloverCounter = content.rolloverCounter();
        int sequenceNumber = UnverifiedHeader.originalSequenceNumber(packet);
        boolean committedKey = hasHistory() && hash == keyHash;
        if (committedKey != (fieldGeneration == generation && fieldEpoch == epoch)) {
            boolean underOtherEktKey = fieldGeneration != generation;
            return underOtherEktKey ? EktFieldOutcome.RETIRED_KEY : EktFieldOutcome.OLD_EPOCH;
        }
        InboundKey known = current;
        if (committedKey && known != null) {
            if (rolloverCounter < known.announcedRolloverCounter()) {
                return EktFieldOutcome.KNOWN;
            }
            known.announce(rolloverCounter, sequenceNumber, buffer, offset);
            return EktFieldOutcome.NEW_ROLLOVER_COUNTER;
        }
        if (isRetired(hash)) {
            return EktFieldOutcome.RETIRED_KEY;
        }
        known = candidates.find(hash, content.selected());
        EktFieldOutcome outcome = EktFieldOutcome.NEW_ROLLOVER_COUNTER;
        if (known == null) {
            known = new InboundKey(profile, ssrc, content, hash, buffer, offset, length);
            candidates.add(known);
            outcome = EktFieldOutcome.NEW_KEY;
        }
        known.lowerEpoch(fieldEpoch);
        known.announce(rolloverCounter, sequenceNumber, buffer, offset);
        return outcome;
    }

    private SrtpStatus decryptOtherwise(PacketBuffer packet, SrtpStatus outcomeSoFar, long nowNanos) {
        SrtpStatus outcome = outcomeSoFar;
        int sequenceNumber = UnverifiedHeader.originalSequenceNumber(packet);
        InboundKey key = current;
        if (key != null && outcome != SrtpStatus.KEY_EXPIRED) {
            // After a long gap the ROC cannot be told from the sequence number any more, but a field tells it.
            long announced = key.announcedRolloverCounter(sequenceNumber);
            if (announced != key.expectedRolloverCounter(sequenceNumber)
                    && key.decryptAt(packet, announced) == SrtpStatus.OK) {
                return SrtpStatus.OK;
            }
        }
        for (int i = 0; i < CandidateKeys.CAPACITY; i++) {
            key = candidates.get(i);
            if (key == null) {
                break;
            }
            SrtpStatus status = key.ektKey().isExpired(nowNanos)
                    ? SrtpStatus.KEY_EXPIRED
                    : decryptWithCandidate(packet, key, sequenceNumber);
            if (status == SrtpStatus.OK) {
                promote(key, nowNanos);
                return status;
            }
            outcome = worse(outcome, status);
        }
        key = previous;
        if (key != null && !key.ektKey().isExpired(nowNanos)) {
            SrtpStatus status = key.decrypt(packet);
            if (status == SrtpStatus.OK) {
                return status;
            }
            outcome = worse(outcome, status);
        }
        return outcome;
    }

    private SrtpStatus decryptWithCandidate(PacketBuffer packet, InboundKey key, int sequenceNumber) {
        if (key.ektKey().generation() == generation) {
            key.raiseFloor(committedIndex());
        }
        long announced = key.announcedRolloverCounter(sequenceNumber);
        long expected = current == null ? announced : current.expectedRolloverCounter(sequenceNumber);
        SrtpStatus status = key.decryptAt(packet, expected);
        if (status != SrtpStatus.OK && announced != expected) {
            status = worse(status, key.decryptAt(packet, announced));
        }
        return status;
    }

    /** A packet has verified with the candidate: the contents of its field take effect now and not earlier. */
    private void promote(InboundKey key, long nowNanos) {
        int newGeneration = key.ektKey().generation();
        if (newGeneration == generation && key.epoch() > epoch + 1) {
            epochJumps++;
        }
        if (hasHistory() && keyHash != key.hash()) {
            retiredHashes[retired % RETIRED_KEYS] = keyHash;
            retired++;
        }
        if (newGeneration != generation) {
            forgottenIndex = -1;
        }
        closePrevious();
        previous = current;
        previousUntilNanos = nowNanos + graceNanos;
        current = key;
        candidates.promote(key);
        keyExpired = false;
        generation = newGeneration;
        epoch = key.epoch();
        keyHash = key.hash();
    }

    private boolean isRetired(long hash) {
        for (int i = 0; i < Math.min(retired, RETIRED_KEYS); i++) {
            if (retiredHashes[i] == hash) {
                return true;
            }
        }
        return false;
    }

    private long committedIndex() {
        return current == null ? forgottenIndex : Math.max(forgottenIndex, current.highestIndex());
    }

    private void closePrevious() {
        if (previous != null) {
            previous.close();
            previous = null;
        }
    }

    /** OK is best. A replayed packet is reported as a replay even if other keys do not fit it. */
    private static SrtpStatus worse(SrtpStatus first, SrtpStatus second) {
        if (second == SrtpStatus.OK || first == SrtpStatus.NO_KEY) {
            return second;
        }
        return second == SrtpStatus.REPLAY ? second : first;
    }
}
