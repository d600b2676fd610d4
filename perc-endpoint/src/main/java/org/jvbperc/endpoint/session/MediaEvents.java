package org.jvbperc.endpoint.session;

import org.jvbperc.srtp.SrtpStatus;

/** What a {@link MediaSession} tells the call. Called by the thread that owns the session; must not block. */
public interface MediaEvents {
    /** The first packet was decrypted end to end. */
    void firstMedia();

    /** A stream comes from an SSRC that no roster has named yet. */
    void unknownSource(int ssrc);

    /** Frames of a stream go to a sink now. */
    void streamStarted(RemoteStream stream);

    /** A packet could not be decrypted and was dropped; told at most once a second for one SSRC. */
    void undecryptable(int ssrc, SrtpStatus status);

    /** The EKTKey's time is over: nothing is sent or received any more until a new one comes. */
    void keyExpired();

    /** The bridge asked for a key frame. */
    void keyFrameRequested(int ssrc);

    /** All sources have been sent to their end. */
    void sendingEnded();

    /** Something an operator may want to know; the call goes on. */
    void warning(String text);
}
