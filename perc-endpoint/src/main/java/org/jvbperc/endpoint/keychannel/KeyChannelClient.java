package org.jvbperc.endpoint.keychannel;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.keychannel.AliveMessage;
import org.jvbperc.keychannel.EndpointMessage;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyDistributorMessage;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.LeaveMessage;
import org.jvbperc.keychannel.ProbeMessage;
import org.jvbperc.keychannel.RecipientKeys;
import org.jvbperc.keychannel.RefusalMessage;
import org.jvbperc.keychannel.RosterAckMessage;
import org.jvbperc.keychannel.RosterMessage;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sframe.SFrameSuite;

/**
 * An endpoint's side of the key channel, as docs/key-channel.md section 5 says: opens SCTP and the data channel, says hello, verifies
 * each roster and takes the group secrets that go with them, acknowledges both, and answers probes. A message that the Key Distributor
 * must not send ends the call.
 *
 * <p>No thread, no clock: one thread owns an instance, gives the time of {@link System#nanoTime}, and calls {@link #handleTimeout} at
 * {@link #nextTimeout}.
 */
public final class KeyChannelClient implements AutoCloseable {
    private final String conference;
    private final SignedRosters rosters;
    private final String ownMember;
    private final List<SFrameSuite> suites;
    private final Duration firstKeyWithin;
    private final KeyChannelClientListener listener;
    private final RecipientKeys own;
    private final ClientDataChannel channel;
    private State state = State.CONNECTING;
    private long now;
    /** When the call ends without a key, or without another one. */
    private long deadlineNanos = Long.MAX_VALUE;

    private long senderIndex;
    private long newestGeneration = -1;

    private enum State {
        CONNECTING,
        WAITING,
        KEYED,
        /** The Key Distributor cannot be reached; the time to live of the key goes on. */
        LOST,
        ENDED
    }

    /**
     * @param conference the room's name
     * @param rosters those of this call; nobody else hands roster messages to them
     * @param ownMember this endpoint's id on the rosters
     * @param suites that it offers, the preferred one first
     * @param recordLimit octets of the longest record that can be sent
     * @param firstKeyWithin how long to wait for the first key
     */
    public KeyChannelClient(
            String conference,
            SignedRosters rosters,
            String ownMember,
            List<SFrameSuite> suites,
            int recordLimit,
            Duration firstKeyWithin,
            SecureRandom random,
            KeyChannelClientListener listener) {
        this.conference = conference;
        this.rosters = rosters;
        this.ownMember = ownMember;
        this.suites = List.copyOf(suites);
        this.firstKeyWithin = firstKeyWithin;
        this.listener = listener;
        this.own = new RecipientKeys(KeyGroup.X25519, random);
        this.channel = new ClientDataChannel(recordLimit, random, new ChannelEvents());
    }

    /** Begins, when DTLS is established. */
    public void start(long nowNanos) {
        now = nowNanos;
        deadlineNanos = nowNanos + firstKeyWithin.toNanos();
        channel.start(nowNanos);
    }

    /** Takes a record of application data. */
    public void receive(byte[] record, long nowNanos) {
        now = nowNanos;
        if (state != State.ENDED) {
            channel.receive(record, nowNanos);
        }
    }

    /** Does what is due. */
    public void handleTimeout(long nowNanos) {
        now = nowNanos;
        if (state == State.ENDED) {
            return;
        }
        channel.handleTimeout(nowNanos);
        if (state != State.ENDED && deadlineNanos != Long.MAX_VALUE && nowNanos - deadlineNanos >= 0) {
            fail(
                    newestGeneration < 0
                            ? new KeyChannelFailure(
                                    KeyChannelFailure.KEY_MISSING,
                                    "no group secret came within " + firstKeyWithin.toSeconds() + " s")
                            : new KeyChannelFailure(
                                    KeyChannelFailure.KEY_EXPIRED,
                                    "the time to live of the group secret of generation " + newestGeneration
                                            + " has ended, and no other one has come"));
        }
    }

    /** When {@link #handleTimeout} is due; {@link Long#MAX_VALUE} if nothing is. */
    public long nextTimeout() {
        if (state == State.ENDED) {
            return Long.MAX_VALUE;
        }
        long next = channel.nextTimeout();
        if (next == Long.MAX_VALUE || (deadlineNanos != Long.MAX_VALUE && deadlineNanos - next < 0)) {
            return deadlineNanos;
        }
        return next;
    }

    /** The DTLS association has ended. */
    public void associationEnded(String detail, long nowNanos) {
        now = nowNanos;
        channel.abort("DTLS has ended", nowNanos);
        lose(detail);
    }

    /** Says that the user leaves; nothing is told to the listener after it but records to send. */
    public void leave(long nowNanos) {
        now = nowNanos;
        if (state == State.WAITING || state == State.KEYED) {
            boolean unused = channel.send(KeyChannelCodec.encode(new LeaveMessage()), now);
        }
        state = State.ENDED;
    }

    private void lose(String detail) {
        if (state != State.ENDED && state != State.LOST) {
            state = State.LOST;
            listener.lost(detail);
        }
    }

    private void fail(KeyChannelFailure failure) {
        if (state != State.ENDED) {
            state = State.ENDED;
            channel.abort(failure.condition(), now);
            own.close();
            listener.failed(failure);
        }
    }

    private void send(EndpointMessage message) {
        if (!channel.send(KeyChannelCodec.encode(message), now)) {
            channel.abort("the peer takes nothing", now);
            lose("it takes no messages of the key channel");
        }
    }

    private void message(byte[] octets) {
        if (state != State.WAITING && state != State.KEYED) {
            return;
        }
        try {
            take(KeyChannelCodec.decodeFromKeyDistributor(octets));
        } catch (KeyChannelException e) {
            fail(new KeyChannelFailure(KeyChannelFailure.VIOLATION, String.valueOf(e.getMessage())));
        }
    }

    private void take(KeyDistributorMessage message) {
        if (message instanceof RosterMessage roster) {
            take(roster);
        } else if (message instanceof KeyMessage key) {
            take(key);
        } else if (message instanceof ProbeMessage probe) {
            send(new AliveMessage(probe.number()));
        } else if (message instanceof RefusalMessage refusal) {
            fail(new KeyChannelFailure(refusal.condition(), refusal.detail()));
        }
    }

    private void take(RosterMessage message) {
        Optional<VerifiedRoster> complete;
        try {
            complete = rosters.accept(message.update().toByteArray(), now);
        } catch (RosterException e) {
            fail(new KeyChannelFailure(KeyChannelFailure.ROSTER_REFUSED, String.valueOf(e.getMessage())));
            return;
        }
        if (complete.isEmpty()) {
            return;
        }
        VerifiedRoster roster = complete.get();
        String problem = ownIndexProblem(roster);
        if (!problem.isEmpty()) {
            fail(new KeyChannelFailure(KeyChannelFailure.ROSTER_REFUSED, problem));
            return;
        }
        listener.roster(roster);
        send(new RosterAckMessage(roster.header().sequence()));
    }

    /** Notes the own sender index of the first roster; "" if the roster has it. */
    private String ownIndexProblem(VerifiedRoster roster) {
        if (roster.isOmitted()) {
            return "the roster has no list of members: without it nobody knows whose frames are whose";
        }
        Optional<RosterMember> self = roster.members().stream()
                .filter(member -> member.tlsId().equals(ownMember))
                .findFirst();
        if (self.isEmpty()) {
            return "this endpoint is not on the roster";
        }
        long index = self.get().senderIndex();
        if (senderIndex == 0) {
            senderIndex = index;
        }
        return index == senderIndex
                ? ""
                : "the roster gives this endpoint the sender index " + index + ": expected " + senderIndex
                        + " as before";
    }

    private void take(KeyMessage message) {
        String problem = problem(message);
        if (!problem.isEmpty()) {
            fail(new KeyChannelFailure(KeyChannelFailure.KEY_REFUSED, problem));
            return;
        }
        int secondsLeft = rosters.secondsLeft(message.generation(), message.ttlSeconds(), now);
        if (secondsLeft == 0) {
            fail(new KeyChannelFailure(
                    KeyChannelFailure.KEY_REFUSED,
                    "the key of generation " + message.generation() + " has come after its time to live of "
                            + message.ttlSeconds() + " s"));
            return;
        }
        SecretBytes secret;
        try {
            secret = own.unwrap(conference, message);
        } catch (KeyChannelException e) {
            fail(new KeyChannelFailure(KeyChannelFailure.KEY_REFUSED, String.valueOf(e.getMessage())));
            return;
        }
        newestGeneration = message.generation();
        deadlineNanos = now + secondsLeft * 1_000_000_000L;
        state = State.KEYED;
        listener.key(new ReceivedGroupKey(
                message.generation(),
                SFrameSuite.of(message.suite()),
                senderIndex,
                secret,
                now,
                now + message.beginMillis() * 1_000_000L,
                deadlineNanos));
        send(own.acknowledge(message.generation()));
    }

    /** What is wrong with a key whose secret has not been looked at; "" if nothing is. */
    private String problem(KeyMessage key) {
        VerifiedRoster roster = rosters.latest().orElse(null);
        if (roster == null) {
            return "a key of generation " + key.generation() + " has come before any roster";
        }
        long announced = roster.header().generation();
        if (key.generation() != announced) {
            return "the key is of generation " + key.generation() + ": expected that of the last roster, " + announced;
        }
        if (key.senderIndex() != senderIndex) {
            return "the key is for sender index " + key.senderIndex() + ": expected that of the roster, " + senderIndex;
        }
        if (key.generation() <= newestGeneration) {
            return "the key is of generation " + key.generation() + ": expected a later one than " + newestGeneration;
        }
        if (suites.stream().noneMatch(suite -> suite.number() == key.suite())) {
            return "the key is for cipher suite " + key.suite() + ": expected one that was offered, "
                    + suites.stream().map(SFrameSuite::number).toList();
        }
        return "";
    }

    /** Drops the private keys. */
    @Override
    public void close() {
        state = State.ENDED;
        own.close();
    }

    /** What SCTP reports. */
    private final class ChannelEvents implements ClientDataChannel.Events {
        @Override
        public void sendRecord(byte[] buffer, int offset, int length) {
            listener.sendRecord(buffer, offset, length);
        }

        @Override
        public void opened() {
            if (state == State.CONNECTING) {
                state = State.WAITING;
                send(new HelloMessage(
                        List.of(HelloMessage.VERSION),
                        suites.stream().map(SFrameSuite::number).toList(),
                        own.newest()));
            }
        }

        @Override
        public void received(byte[] message) {
            KeyChannelClient.this.message(message);
        }

        @Override
        public void violated(String detail) {
            fail(new KeyChannelFailure(KeyChannelFailure.VIOLATION, detail));
        }

        @Override
        public void ended(String detail) {
            lose(detail);
        }
    }
}
