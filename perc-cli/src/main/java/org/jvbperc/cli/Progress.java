package org.jvbperc.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jvbperc.endpoint.call.CallListener;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.RemoteStream;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sframe.SFrameReceiverState;
import org.jvbperc.srtp.SrtpStatus;

/** Tells a person what happens in a call, one line for each event. */
final class Progress implements CallListener {
    private final PrintWriter out;
    private final String room;

    Progress(PrintWriter out, String room) {
        this.out = out;
        this.room = room;
    }

    void say(String line) {
        out.println("perc: " + line);
        out.flush();
    }

    @Override
    public void joined(String keyDistributor) {
        say("joined room \"" + room + "\"; its Key Distributor is " + keyDistributor);
    }

    @Override
    public void keyInstalled(int spi, int ttlSeconds) {
        say("key " + spi + " is installed; it is valid for " + ttlSeconds + " s");
    }

    @Override
    public void participantJoined(Participant participant) {
        say(
                participant.isVerified()
                        ? participant.identity() + " has joined"
                        : participant.displayName() + " has joined: " + participant.problem());
    }

    @Override
    public void participantLeft(Participant participant) {
        say(participant.displayName() + " has left");
    }

    @Override
    public void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {
        joined.forEach(member -> say(
                "roster: " + member.identity() + " has joined" + (member.records() ? " and records the call" : "")));
        left.forEach(departure -> say("roster: " + departure.identity() + " has left (" + departure.reason() + ")"));
        say("roster " + roster.header().sequence() + ": "
                + roster.header().memberCount() + " members with key "
                + roster.header().spi()
                + "; everybody in the call must see the same code: " + roster.code());
    }

    @Override
    public void rosterRefused(RosterException.Reason reason, String detail) {
        say("WARNING: the Key Distributor's roster is refused: " + detail);
    }

    @Override
    public void keyRefused(int spi) {
        say("WARNING: key " + spi + " is refused: it does not belong to the signed roster");
    }

    @Override
    public void streamStarted(RemoteStream stream) {
        Participant owner = stream.owner();
        say("receiving " + stream.kind().sdpName() + " from "
                + (owner == null
                        ? "a participant who could not be verified (SSRC " + Integer.toUnsignedString(stream.ssrc())
                                + ")"
                        : owner.displayName()));
    }

    @Override
    public void undecryptable(int ssrc, SrtpStatus status) {
        say("packets of SSRC " + Integer.toUnsignedString(ssrc) + " are dropped: " + status);
    }

    @Override
    public void streamState(RemoteStream stream, SFrameReceiverState state) {
        Participant owner = stream.owner();
        say("the " + stream.kind().sdpName() + " of "
                + (owner == null ? "SSRC " + Integer.toUnsignedString(stream.ssrc()) : owner.displayName()) + ": "
                + describe(state));
    }

    private static String describe(SFrameReceiverState state) {
        return switch (state) {
            case NO_KEY -> "no frame can be opened, because there is no key for it";
            case OPENING -> "frames are opened";
            case FAILING -> "WARNING: ten frames or more in a row were refused";
            case STALLED -> "no frame has come for two seconds";
            case UNENCRYPTED -> "WARNING: a frame that is not protected was refused";
        };
    }

    @Override
    public void keyFrameRequested(int ssrc) {
        say("a receiver asked for a key frame: what can be announced again is, and the file's next key frame follows,"
                + " in a frame room at once if the file is sent in a loop");
    }

    @Override
    public void keyExpired() {
        say("the key has expired: nothing is sent until the Key Distributor provides a new one");
    }

    @Override
    public void keyDistributorGone(String reason) {
        say("the connection to the Key Distributor is lost (" + reason + "): media continues with the current keys");
    }

    @Override
    public void rejoining(CallException reason) {
        say("joining again: " + reason.getMessage());
    }

    @Override
    public void sendingEnded() {
        say("all files have been sent");
    }

    @Override
    public void warning(String text) {
        say("warning: " + text.lines().collect(Collectors.joining(" ")));
    }

    @Override
    public void failed(CallException reason) {
        say("the call has ended: " + reason.getMessage());
    }
}
