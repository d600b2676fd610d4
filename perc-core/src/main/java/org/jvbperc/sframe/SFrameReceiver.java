package org.jvbperc.sframe;

import java.util.Arrays;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.OutcomeCounters;

/**
 * Opens the frames of one received track (RFC 9605 section 4.4.4) with the join's {@link SFrameKeyring}.
 *
 * <p>A track belongs to the sender of its first authentic frame. A frame of another sender is dropped, so that nobody's picture
 * appears under another name. Owned by the keyring's thread. Frames are changed in place and not kept; no allocation per frame of its
 * own.
 */
public final class SFrameReceiver {
    /** Refused frames in a row that make a track {@link SFrameReceiverState#FAILING}. */
    static final int FAILING_AFTER = 10;

    /** Nanoseconds without a frame that make a track {@link SFrameReceiverState#STALLED}. */
    static final long STALLED_AFTER_NANOS = 2_000_000_000L;

    private final SFrameKeyring keyring;
    private final OutcomeCounters<SFrameOutcome> outcomes = new OutcomeCounters<>(SFrameOutcome.class);
    private SFrameOutcome latest = SFrameOutcome.NO_KEY;
    private long senderIndex;
    private long latestNanos;
    private int refusedInARow;
    private boolean unencryptedSinceOpened;

    /** A track without frames; the keyring stays its owner's. */
    public SFrameReceiver(SFrameKeyring keyring, long nowNanos) {
        this.keyring = keyring;
        this.latestNanos = nowNanos;
    }

    /**
     * Turns a sealed frame back into the frame, in place; its offset in the array changes. A frame that is refused is unchanged, except
     * that with SENDER_CHANGED it is wiped and has no octets.
     *
     * @return OK; NOT_SEALED, OWN_FRAME, UNKNOWN_SENDER, NO_KEY, KEY_EXPIRED, REPLAY, AUTH_FAIL or SENDER_CHANGED
     */
    public SFrameOutcome open(MediaCodec codec, PacketBuffer frame, long nowNanos) {
        SFrameOutcome outcome = keyring.open(codec, frame, nowNanos);
        if (outcome == SFrameOutcome.OK) {
            if (senderIndex == 0) {
                senderIndex = keyring.openedSender();
            } else if (senderIndex != keyring.openedSender()) {
                Arrays.fill(frame.buffer(), frame.offset(), frame.end(), (byte) 0);
                frame.setLength(0);
                outcome = SFrameOutcome.SENDER_CHANGED;
            }
        }
        latest = outcome;
        latestNanos = nowNanos;
        if (outcome == SFrameOutcome.OK) {
            refusedInARow = 0;
            unencryptedSinceOpened = false;
        } else {
            refusedInARow = Math.min(refusedInARow + 1, FAILING_AFTER);
            unencryptedSinceOpened |= outcome == SFrameOutcome.NOT_SEALED;
        }
        return outcomes.count(outcome);
    }

    /** Index of the sender to whom the track belongs, 0 before its first authentic frame. */
    public long senderIndex() {
        return senderIndex;
    }

    /** How many frames had this outcome. */
    public long count(SFrameOutcome outcome) {
        return outcomes.get(outcome);
    }

    /**
     * The track's state.
     *
     * @param framesExpected whether the sender is on the roster, not muted, and forwarded
     */
    public SFrameReceiverState state(long nowNanos, boolean framesExpected) {
        if (framesExpected && nowNanos - latestNanos >= STALLED_AFTER_NANOS) {
            return SFrameReceiverState.STALLED;
        }
        if (unencryptedSinceOpened) {
            return SFrameReceiverState.UNENCRYPTED;
        }
        if (latest == SFrameOutcome.NO_KEY || latest == SFrameOutcome.KEY_EXPIRED) {
            return SFrameReceiverState.NO_KEY;
        }
        if (refusedInARow >= FAILING_AFTER) {
            return SFrameReceiverState.FAILING;
        }
        return senderIndex == 0 ? SFrameReceiverState.NO_KEY : SFrameReceiverState.OPENING;
    }
}
