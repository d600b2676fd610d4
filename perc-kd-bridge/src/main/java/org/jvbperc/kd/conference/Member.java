package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.authorization.AccessScope;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterMember;

/**
 * One member of a conference. The conference's lock guards the roster state; {@link #deliver} runs without it, so that the conference
 * never calls DTLS while it holds its lock. Nothing is delivered before {@link #open}.
 */
public final class Member {
    private final MemberChannel participant;
    private final OfferFacts facts;
    private final CertificateFingerprint certificate;
    private final long senderIndex;
    private final Instant joined;
    private final Acknowledgements keys = new Acknowledgements();
    private final Acknowledgements rosters = new Acknowledgements();
    private final MemberOutbox outbox;
    private MemberState state = MemberState.ADMITTED;
    private @Nullable Departure departure;
    private long rosterSequence;

    Member(
            MemberChannel participant,
            OfferFacts facts,
            CertificateFingerprint certificate,
            long senderIndex,
            Instant joined) {
        this.participant = participant;
        this.facts = facts;
        this.certificate = certificate;
        this.senderIndex = senderIndex;
        this.joined = joined;
        this.outbox = new MemberOutbox(participant);
    }

    RosterEntry toRosterEntry() {
        return new RosterEntry(
                facts.identity(),
                certificate.toString(),
                facts.tlsId(),
                joined,
                state,
                senderIndex,
                facts.records(),
                facts.scopes().contains(AccessScope.RECORD),
                departure);
    }

    String identity() {
        return facts.identity();
    }

    CertificateFingerprint certificate() {
        return certificate;
    }

    /** Which join of the conference this is, 1 to 2^32 - 1: no other join, earlier or later, has the same number. */
    public long senderIndex() {
        return senderIndex;
    }

    void departed(Departure reason) {
        state = MemberState.LEFT;
        departure = reason;
        keys.clear();
        rosters.clear();
    }

    /** The member has acknowledged the key with this SPI, and thereby all earlier ones, because they arrive in order. */
    void acknowledged(int spi) {
        if (keys.acknowledged(spi)) {
            state = MemberState.KEYED;
        }
    }

    /** The member has acknowledged the roster with this number, and thereby all earlier ones. */
    void acknowledgedRoster(long sequence) {
        boolean unused = rosters.acknowledged(sequence);
    }

    /** Whether it has acknowledged all keys. */
    boolean hasLastKey() {
        return state == MemberState.KEYED && keys.isEmpty();
    }

    /** Whether a key or roster sent at {@code before} or earlier has not been acknowledged. */
    boolean hasUnacknowledgedSince(Instant before) {
        return keys.hasSince(before) || rosters.hasSince(before);
    }

    /** Restarts the acknowledgement timeout while the member is unreachable. */
    void pauseAcknowledgements(Instant now) {
        keys.restart(now);
        rosters.restart(now);
    }

    MemberChannel participant() {
        return participant;
    }

    /** Allows delivery, because the Media Distributor has been sent its keys (RFC 9185 section 5.4). */
    public void open() {
        outbox.open();
        deliver();
    }

    void enqueue(KeyShare key, Instant now) {
        keys.expect(key.spi(), now);
        outbox.add(key);
    }

    /** Queues the messages that bring the member to the last roster, if it takes rosters. */
    void enqueueRoster(RosterChain chain, Instant now) {
        if (!participant.takesRosters() || rosterSequence == chain.sequence()) {
            return;
        }
        outbox.add(chain.sequence(), chain.messagesAfter(rosterSequence));
        rosterSequence = chain.sequence();
        if (participant.acknowledgesRosters()) {
            rosters.expect(rosterSequence, now);
        }
    }

    RosterMember toRosterMember() {
        return new RosterMember(
                facts.tlsId(),
                facts.identity(),
                certificate,
                joined.toEpochMilli(),
                state == MemberState.KEYED,
                senderIndex,
                facts.records());
    }

    RosterDeparture toRosterDeparture(Instant now) {
        String reason = departure == null ? Departure.LEFT.text() : departure.text();
        return new RosterDeparture(facts.tlsId(), facts.identity(), reason, now.toEpochMilli());
    }

    /** Sends queued keys and rosters on the member's channel, on one thread at a time. */
    void deliver() {
        outbox.deliver();
    }

    /** Wipes the keys that were not delivered. */
    void discard() {
        outbox.discard();
    }
}
