package org.jvbperc.endpoint.call;

import java.util.List;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.RemoteStream;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Hears what happens in a call. Called one at a time by a thread of the call that does nothing else, so an implementation may
 * take its time, but not for ever.
 */
public interface CallListener {
    /** Does nothing for every event. */
    CallListener NONE = new CallListener() {};

    /**
     * The Key Distributor has admitted this endpoint and the first EKTKey is installed.
     *
     * @param keyDistributor its verified identity
     */
    default void joined(String keyDistributor) {}

    /** An EKTKey was installed: the first, or one after somebody joined or left. */
    default void keyInstalled(int spi, int ttlSeconds) {}

    /** Somebody else is on the roster now. */
    default void participantJoined(Participant participant) {}

    /** Something about a participant changed. */
    default void participantChanged(Participant participant) {}

    /** A participant is no longer on the roster. */
    default void participantLeft(Participant participant) {}

    /**
     * The Key Distributor signed a new roster, which follows from the one before. Unlike the participants, who are as the bridge
     * lists them and their assertions prove, this is what the Key Distributor gives keys to.
     *
     * @param joined who was not on the roster before; with the first roster, everybody
     * @param left who was, and why they are not
     */
    default void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {}

    /** A roster was refused; the last good one stays, and keys that do not go with it are refused. */
    default void rosterRefused(RosterException.Reason reason, String detail) {}

    /** An EKTKey was refused: it does not go with the last good roster. */
    default void keyRefused(int spi) {}

    /** Frames of a remote stream go to a sink now. */
    default void streamStarted(RemoteStream stream) {}

    /** Packets of a source could not be decrypted and were dropped. */
    default void undecryptable(int ssrc, SrtpStatus status) {}

    /** The bridge asked for a key frame of an own source. */
    default void keyFrameRequested(int ssrc) {}

    /** The EKTKey's time is over: media stops until a new one comes. */
    default void keyExpired() {}

    /** The association with the Key Distributor has ended; media goes on until its keys expire. */
    default void keyDistributorGone(String reason) {}

    /** The session was lost and the call is made again, with new keys. Only of a {@link RejoiningCall}. */
    default void rejoining(CallException reason) {}

    /** All sources have been sent. */
    default void sendingEnded() {}

    /** Something an operator may want to know; the call goes on. */
    default void warning(String text) {}

    /** The call has ended without being left. */
    default void failed(CallException reason) {}
}
