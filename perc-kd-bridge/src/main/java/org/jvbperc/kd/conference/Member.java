package org.jvbperc.kd.conference;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.identity.authorization.AccessScope;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterMember;

/**
 * One member of a conference. The conference's lock guards the roster state; {@link #deliver} runs without it.
 *
 * <p>EKTKey messages are queued under the conference's lock, which fixes their order, and are delivered outside of it, so that
 * the conference never calls DTLS while it holds its lock. Nothing is delivered before {@link #open}.
 */
public final class Member {
    private final MemberChannel participant;
    private final OfferFacts facts;
    private final long senderIndex;
    private final CertificateFingerprint certificate;
    private final Instant joined;
    private MemberState state = MemberState.ADMITTED;
    private @Nullable Departure departure;

    /** Sets that are not acknowledged, oldest first; guarded by the conference's lock. */
    private final Queue<Outstanding> outstanding = new ArrayDeque<>();

    private final Queue<Outgoing> outbox = new ArrayDeque<>();
    private long rosterSequence;
    private boolean held = true;
    private boolean delivering;

    private record Outstanding(int spi, Instant since) {}

    /** A set, or a roster message. */
    private record Outgoing(
            @Nullable EktParameterSet set, @Nullable Octets roster) {}

    /**
     * @param senderIndex number of this join in the conference, from 1
     */
    Member(
            MemberChannel participant,
            OfferFacts facts,
            long senderIndex,
            CertificateFingerprint certificate,
            Instant joined) {
        this.participant = participant;
        this.facts = facts;
        this.senderIndex = senderIndex;
        this.certificate = certificate;
        this.joined = joined;
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

    void departed(Departure reason) {
        state = MemberState.LEFT;
        departure = reason;
        outstanding.clear();
    }

    /** The member uses no EKT: its handshake has given it all keys. */
    void keyedByHandshake() {
        state = MemberState.KEYED;
    }

    /** Records that a set is sent now, which the member must acknowledge. */
    private void expectAcknowledgement(int spi, Instant now) {
        outstanding.add(new Outstanding(spi, now));
    }

    /** The member has acknowledged the set with this SPI, and thereby all earlier ones, because they arrive in order. */
    void acknowledged(int spi) {
        if (outstanding.stream().noneMatch(sent -> sent.spi() == spi)) {
            return;
        }
        state = MemberState.KEYED;
        for (Iterator<Outstanding> sent = outstanding.iterator(); sent.hasNext(); ) {
            boolean last = sent.next().spi() == spi;
            sent.remove();
            if (last) {
                return;
            }
        }
    }

    /** Whether it has acknowledged all sets. */
    boolean hasLastKey() {
        return state == MemberState.KEYED && outstanding.isEmpty();
    }

    /** Whether a set sent at {@code before} or earlier has not been acknowledged. */
    boolean hasUnacknowledgedSince(Instant before) {
        Outstanding oldest = outstanding.peek();
        return oldest != null && !oldest.since().isAfter(before);
    }

    /** Restarts the acknowledgement timeout while the member is unreachable. */
    void pauseAcknowledgements(Instant now) {
        int count = outstanding.size();
        for (int i = 0; i < count; i++) {
            outstanding.add(new Outstanding(outstanding.remove().spi(), now));
        }
    }

    MemberChannel participant() {
        return participant;
    }

    /** Allows delivery, because the Media Distributor has been sent its keys (RFC 9185 section 5.4). */
    public void open() {
        synchronized (outbox) {
            held = false;
        }
        deliver();
    }

    void enqueue(EktParameterSet set, Instant now) {
        expectAcknowledgement(set.spi(), now);
        synchronized (outbox) {
            outbox.add(new Outgoing(set, null));
        }
    }

    /** Queues the messages that bring the member to the last roster, if it takes rosters. */
    void enqueueRoster(RosterChain chain) {
        if (!participant.takesRosters() || rosterSequence == chain.sequence()) {
            return;
        }
        List<byte[]> messages = chain.messagesAfter(rosterSequence);
        rosterSequence = chain.sequence();
        synchronized (outbox) {
            messages.forEach(message -> outbox.add(new Outgoing(null, Octets.of(message))));
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

    /** Sends queued sets and rosters on the member's channel, on one thread at a time. */
    void deliver() {
        for (Outgoing outgoing = next(); outgoing != null; outgoing = next()) {
            try {
                EktParameterSet set = outgoing.set();
                Octets roster = outgoing.roster();
                if (set != null) {
                    participant.sendEktKey(set);
                } else if (roster != null) {
                    participant.sendRoster(roster.toByteArray());
                }
            } finally {
                synchronized (outbox) {
                    delivering = false;
                }
            }
        }
    }

    private @Nullable Outgoing next() {
        synchronized (outbox) {
            if (held || delivering) {
                return null;
            }
            Outgoing outgoing = outbox.poll();
            delivering = outgoing != null;
            return outgoing;
        }
    }

    /** Wipes the sets that were not delivered. */
    void discard() {
        synchronized (outbox) {
            for (Outgoing outgoing : outbox) {
                if (outgoing.set() != null) {
                    outgoing.set().close();
                }
            }
            outbox.clear();
            held = true;
        }
    }
}
