package org.jvbperc.endpoint.call;

import java.util.List;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.RemoteStream;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sframe.SFrameReceiverState;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Receives the events of a call. A thread of the call, which does nothing else, calls it for one event at a time; an
 * implementation may block for a short time.
 */
public interface CallListener {
    /** Ignores all events. */
    CallListener NONE = new CallListener() {};

    /**
     * The Key Distributor has admitted this endpoint and the first key is installed.
     *
     * @param keyDistributor its verified identity
     */
    default void joined(String keyDistributor) {}

    /**
     * A key was installed: the first one, or one after a participant has joined or left.
     *
     * @param spi the EKTKey's, or in a frame room the low 16 bits of the group secret's generation
     * @param ttlSeconds how long it may be used
     */
    default void keyInstalled(int spi, int ttlSeconds) {}

    /** A participant was added to the roster. */
    default void participantJoined(Participant participant) {}

    /** A participant's entry has changed. */
    default void participantChanged(Participant participant) {}

    /** A participant was removed from the roster. */
    default void participantLeft(Participant participant) {}

    /**
     * The Key Distributor signed a new roster, which follows from the one before. It lists the endpoints to which the Key
     * Distributor gives keys, whereas the participants of the other events are listed by the bridge and proven by their
     * assertions.
     *
     * @param joined members that were not on the roster before; with the first roster, all members
     * @param left members that were on the roster before, with the reasons of their departure
     */
    default void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {}

    /** A roster was refused. The last good one stays in force, and keys that do not belong to it are refused. */
    default void rosterRefused(RosterException.Reason reason, String detail) {}

    /** An EKTKey was refused, because it does not belong to the last good roster. */
    default void keyRefused(int spi) {}

    /** A remote stream has begun; its frames are passed to a sink. */
    default void streamStarted(RemoteStream stream) {}

    /** Packets of a source could not be decrypted and were dropped. */
    default void undecryptable(int ssrc, SrtpStatus status) {}

    /** In a frame room: the state of a source's frames has changed. The owner is null before its first frame is opened. */
    default void streamState(RemoteStream stream, SFrameReceiverState state) {}

    /** The bridge has requested a key frame of one of this call's sources. */
    default void keyFrameRequested(int ssrc) {}

    /** The key has expired: media stops until a new one arrives. */
    default void keyExpired() {}

    /** The association with the Key Distributor has ended; media continues until its keys expire. */
    default void keyDistributorGone(String reason) {}

    /** The session was lost, and the call is made again with new keys. Only a {@link RejoiningCall} has this event. */
    default void rejoining(CallException reason) {}

    /** All sources have been sent. */
    default void sendingEnded() {}

    /** A warning for operators; the call continues. */
    default void warning(String text) {}

    /** The call has failed: it has ended before it was left. */
    default void failed(CallException reason) {}
}
