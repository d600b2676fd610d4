package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.PolicyBuilder;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterVerifier;
import org.jvbperc.roster.VerifiedRoster;

/** A conference with people in it and a clock that a test turns; its alarms go off when the clock passes them. */
final class RekeyBench {
    private static final CertificateFingerprint MD = CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA");
    private static final OfferOrigin ORIGIN = new OfferOrigin(MD, Optional.empty());
    private static final Octets HASH = Octets.of(new byte[32]);

    final Conference conference;
    private final ProtectionProfile profile;
    private final ConferenceDirectory directory;
    private final List<Instant> alarms = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private int nextTlsId;

    RekeyBench(RekeyPolicy rekey) {
        this(rekey, 1000);
    }

    RekeyBench(RekeyPolicy rekey, int maxMembers) {
        this(PolicyBuilder.ofDouble(), rekey, maxMembers);
    }

    /** A room with group secrets, whose members acknowledge rosters. */
    static RekeyBench ofFrames(RekeyPolicy rekey) {
        return new RekeyBench(PolicyBuilder.ofFrames(), rekey, 1000);
    }

    private RekeyBench(PolicyBuilder rules, RekeyPolicy rekey, int maxMembers) {
        ConferencePolicy policy = rules.rekey(rekey).maxMembers(maxMembers).build();
        profile = policy.profiles().get(0);
        directory = new ConferenceDirectory(new SecureRandom(), 1, (source, when) -> alarms.add(when));
        conference = directory.create("room", policy, true, now).orElseThrow();
    }

    /** Somebody who has joined, and what came of it. */
    record Person(Member member, String tlsId, RecordingMemberChannel participant) {
        /**
         * Takes what came as an endpoint does, and fails if a roster does not hold or a key does not go with the last one.
         *
         * @return the last roster
         */
        VerifiedRoster verifiedRoster(Conference conference) throws RosterException {
            RosterVerifier verifier = new RosterVerifier(
                    conference.room(),
                    certificate ->
                            conference.identity().certificate().fingerprint().matches(certificate),
                    tlsId);
            for (Object message : participant.all) {
                if (message instanceof byte[] roster) {
                    verifier.accept(roster);
                } else if (message instanceof EktParameterSet set
                        && !verifier.latest().orElseThrow().coversSpi(set.spi())) {
                    throw new AssertionError("key " + set.spi() + " does not go with the last roster");
                } else if (message instanceof GroupKeyShare share
                        && share.generation()
                                != verifier.latest().orElseThrow().header().generation()) {
                    throw new AssertionError("key " + share.generation() + " does not go with the last roster");
                }
            }
            return verifier.latest().orElseThrow();
        }

        List<EktParameterSet> received() {
            return participant.received;
        }

        EktParameterSet last() {
            return participant.last();
        }

        List<Departure> departures() {
            return participant.departures;
        }

        void reachable(boolean value) {
            participant.reachable = value;
        }
    }

    Instant now() {
        return now;
    }

    /** Admits an offer; a user whose name begins with "recorder" says that it records. */
    AdmittedOffer offer(String user) throws Refusal {
        CertificateFingerprint client = CertificateFingerprint.parse(
                "sha-256", String.format("%02X:", nextTlsId & 0xFF).repeat(31) + "BB");
        OfferFacts facts = new OfferFacts(
                "tls-id-" + "x".repeat(20) + nextTlsId++,
                List.of(client),
                HASH,
                user + "@idp.example",
                Set.of(),
                user.startsWith("recorder"));
        AdmittedOffer offer = conference.admit(facts, "idp.example", ORIGIN, "own-tls-id-0123456789", now);
        conference.signed(offer, HASH);
        return offer;
    }

    Condition refusal(String user) {
        return assertThrows(Refusal.class, () -> offer(user)).condition();
    }

    Person join(String user) throws Refusal {
        Person person = joinHeld(user);
        person.member().open();
        return person;
    }

    /** Joins, but nothing may be sent to them until their member is opened. */
    Person joinHeld(String user) throws Refusal {
        AdmittedOffer offer = offer(user);
        RecordingMemberChannel participant = new RecordingMemberChannel();
        participant.acknowledgesRosters = !profile.isDouble();
        CertificateFingerprint certificate = offer.facts().fingerprints().get(0);
        return new Person(
                conference.join(offer, certificate, participant, profile, now),
                offer.facts().tlsId(),
                participant);
    }

    void leave(Person person) {
        conference.leave(person.member(), Departure.LEFT, now);
    }

    /** Acknowledges all rosters, and all group secrets. */
    void acknowledgeAll(Person person) {
        acknowledgeKeys(person);
        acknowledgeRosters(person);
    }

    void acknowledgeKeys(Person person) {
        person.participant().groupKeys.forEach(share -> conference.acknowledged(person.member(), share.spi()));
    }

    void acknowledgeRosters(Person person) {
        person.participant().rosterNumbers.forEach(number -> conference.acknowledgedRoster(person.member(), number));
    }

    void acknowledge(Person person) {
        if (!person.received().isEmpty()) {
            conference.acknowledged(person.member(), person.last().spi());
        }
    }

    /** Lets time pass: alarms go off in their time, ticks come every 250 ms and at the end. */
    void advance(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            Instant next = Optional.of(now.plusMillis(250))
                    .filter(t -> t.isBefore(end))
                    .orElse(end);
            for (Instant alarm : alarms) {
                next = alarm.isAfter(now) && alarm.isBefore(next) ? alarm : next;
            }
            now = next;
            if (alarms.removeIf(alarm -> !alarm.isAfter(now))) {
                directory.keysDue(conference, now);
            }
            directory.tick(now, (room, reason) -> {});
        }
    }
}
