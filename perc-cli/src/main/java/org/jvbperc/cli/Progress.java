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
import org.jvbperc.srtp.SrtpStatus;

/** Tells a person what happens, a line each. */
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
        say("joined room \"" + room + "\"; keys are distributed by " + keyDistributor);
    }

    @Override
    public void keyInstalled(int spi, int ttlSeconds) {
        say("key " + spi + " installed, good for " + ttlSeconds + " s");
    }

    @Override
    public void participantJoined(Participant participant) {
        say(
                participant.isVerified()
                        ? participant.identity() + " is here"
                        : participant.displayName() + " is here: " + participant.problem());
    }

    @Override
    public void participantLeft(Participant participant) {
        say(participant.displayName() + " has left");
    }

    @Override
    public void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {
        joined.forEach(member -> say("roster: " + member.identity() + " has joined"));
        left.forEach(departure -> say("roster: " + departure.identity() + " is out (" + departure.reason() + ")"));
        say("roster " + roster.header().sequence() + ": "
                + roster.header().memberCount() + " members, key "
                + roster.header().spi()
                + "; compare with the others: " + roster.code());
    }

    @Override
    public void rosterRefused(RosterException.Reason reason, String detail) {
        say("WARNING: the Key Distributor's roster was refused: " + detail);
    }

    @Override
    public void keyRefused(int spi) {
        say("WARNING: key " + spi + " was refused: it does not go with the roster");
    }

    @Override
    public void streamStarted(RemoteStream stream) {
        Participant owner = stream.owner();
        say("receiving " + stream.kind().sdpName() + " of "
                + (owner == null
                        ? "nobody who could be verified (SSRC " + Integer.toUnsignedString(stream.ssrc()) + ")"
                        : owner.displayName()));
    }

    @Override
    public void undecryptable(int ssrc, SrtpStatus status) {
        say("packets of SSRC " + Integer.toUnsignedString(ssrc) + " are dropped: " + status);
    }

    @Override
    public void keyFrameRequested(int ssrc) {
        say("a key frame was asked for: the key was announced again, the file's next key frame follows in its time");
    }

    @Override
    public void keyExpired() {
        say("the key has expired: media stops until the Key Distributor sends a new one");
    }

    @Override
    public void keyDistributorGone(String reason) {
        say("the Key Distributor is gone (" + reason + "): media goes on with the keys there are");
    }

    @Override
    public void rejoining(CallException reason) {
        say("joining again: " + reason.getMessage());
    }

    @Override
    public void sendingEnded() {
        say("all is sent");
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
