package org.jvbperc.endpoint.session;

import org.jvbperc.sframe.SFrameReceiverState;
import org.jvbperc.srtp.SrtpStatus;

/** Is told the events of a {@link MediaSession}. Called by the thread that owns the session; must not block. */
public interface MediaEvents {
    /** The first packet was decrypted end to end. */
    void firstMedia();

    /** A stream has begun from an SSRC that no roster has named yet. */
    void unknownSource(int ssrc);

    /** Frames of a stream go to a sink now. */
    void streamStarted(RemoteStream stream);

    /** A packet could not be decrypted and was dropped; reported at most once a second for each SSRC. */
    void undecryptable(int ssrc, SrtpStatus status);

    /** In a frame room: the state of a source's frames has changed. */
    default void streamState(RemoteStream stream, SFrameReceiverState state) {}

    /** The EKTKey has expired: no media is sent or received until a new one arrives. */
    void keyExpired();

    /** The bridge requested a key frame. */
    void keyFrameRequested(int ssrc);

    /** All sources have been sent to their end. */
    void sendingEnded();

    /** A warning for operators; the call continues. */
    void warning(String text);
}
