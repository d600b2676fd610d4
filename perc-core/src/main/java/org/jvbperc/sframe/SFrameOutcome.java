package org.jvbperc.sframe;

/**
 * What became of one frame. Every value but {@link #OK} means that the frame must be dropped; nothing throws because of a frame.
 */
public enum SFrameOutcome {
    /** The frame was sealed, or opened, in place. */
    OK,
    /** Sealing: the frame is empty or cannot be parsed for its codec, so that its clear octets are not known. */
    MALFORMED,
    /**
     * Opening: the octets cannot be a sealed frame of this format, because they are too short, or there is no legal header, KID and
     * counter where one belongs. A frame that left its sender without protection ends here, or, by chance, as
     * {@link #UNKNOWN_SENDER}.
     */
    NOT_SEALED,
    /** Opening: no sender of the roster has the index in the KID. */
    UNKNOWN_SENDER,
    /** Opening: the KID is that of this join itself. A distributor sends back what it got. */
    OWN_FRAME,
    /** There is no key of the generation in the KID, or, for sealing, none whose use has begun. */
    NO_KEY,
    /** The generation's time to live has passed, or its overlap with the next one. */
    KEY_EXPIRED,
    /** Opening: the counter was received before or lies behind the replay window. */
    REPLAY,
    /** Opening: the tag did not verify. The frame, its clear octets or its header were changed, or the codec is another one. */
    AUTH_FAIL,
    /** Opening: the frame is authentic, but by another sender than the earlier frames of the track. */
    SENDER_CHANGED,
    /** Sealing: all counters of the key are used. */
    COUNTER_EXHAUSTED,
    /** Sealing: the array has not enough room behind the frame. */
    NO_ROOM
}
