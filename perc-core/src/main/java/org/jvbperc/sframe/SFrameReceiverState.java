package org.jvbperc.sframe;

/** What a received track looks like from its latest frames; what a participant sees beside the sender's verified name. */
public enum SFrameReceiverState {
    /** No frame could be opened yet, or the latest needs a key that is not there. */
    NO_KEY,
    /** Frames are opened. */
    OPENING,
    /** The latest ten frames or more were refused. */
    FAILING,
    /** No frame has come for two seconds, although frames are expected. */
    STALLED,
    /** A frame that is not protected was refused, and none has been opened since. */
    UNENCRYPTED
}
