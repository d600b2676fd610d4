package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterVerifier;
import org.jvbperc.roster.VerifiedRoster;

/** What members and others get to see of the roster, checked as an endpoint checks it. */
class SignedRosterTest {
    private static RekeyPolicy policy(JoinRekey onJoin, boolean onLeave) {
        return new RekeyPolicy(onJoin, onLeave, Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(100_000));
    }

    private static List<String> identities(VerifiedRoster roster) {
        return roster.members().stream().map(RosterMember::identity).toList();
    }

    @Test
    void members_haveOneRoster_thatNamesThemAndWhoLeft() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true));
        RekeyBench.Person alice = bench.join("alice");
        assertEquals(List.of("alice@idp.example"), identities(alice.verifiedRoster(bench.conference)));
        RekeyBench.Person bob = bench.join("bob");
        RekeyBench.Person carol = bench.join("carol");
        bench.advance(Duration.ofMillis(200));
        bench.leave(bob);
        bench.advance(Duration.ofMillis(200));
        VerifiedRoster roster = alice.verifiedRoster(bench.conference);
        assertEquals(List.of("alice@idp.example", "carol@idp.example"), identities(roster));
        assertEquals(3, roster.header().sequence());
        assertEquals(bench.conference.roster().generation(), roster.header().generation());
        RosterDeparture departure = roster.header().departures().get(0);
        assertEquals("bob@idp.example", departure.identity());
        assertEquals("left", departure.reason());
        assertEquals(roster.digest(), carol.verifiedRoster(bench.conference).digest());
        assertTrue(
                roster.header().policy().contains("protection=double\n"),
                roster.header().policy());
        // Bob's last roster is the one before: he got nothing more.
        assertEquals(2, bob.verifiedRoster(bench.conference).header().sequence());
    }

    @Test
    void memberOutForSilence_isOnTheRosterWithItsReason() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        bench.conference.leave(bob.member(), Departure.SILENT, bench.now());
        bench.advance(Duration.ofMillis(200));
        assertEquals(
                "silent",
                alice.verifiedRoster(bench.conference)
                        .header()
                        .departures()
                        .get(0)
                        .reason());
    }

    @Test
    void joinsAndLeavesWithoutNewKeys_makeNewRostersAllTheSame() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.NEVER, false));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.join("bob");
        assertEquals(2, identities(bob.verifiedRoster(bench.conference)).size());
        assertEquals(2, identities(alice.verifiedRoster(bench.conference)).size());
        bench.leave(bob);
        bench.advance(Duration.ofMillis(200));
        assertEquals(List.of("alice@idp.example"), identities(alice.verifiedRoster(bench.conference)));
        assertEquals(1, alice.received().size());
    }

    @Test
    void endpointThatTakesNoRosters_getsKeysAndNothingElse() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true));
        RekeyBench.Person stock = bench.joinHeld("stock");
        stock.participant().takesRosters = false;
        stock.member().open();
        bench.join("alice");
        bench.advance(Duration.ofMillis(200));
        assertEquals(2, stock.received().size());
        // The roster of its own joining was queued before the test could say so.
        assertTrue(stock.participant().rosters.size() <= 1);
    }

    @Test
    void anybody_canVerifyWhatIsPublished_andReadsTheSameCode() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true));
        assertEquals(List.of(), bench.conference.signedRoster().updates());
        RekeyBench.Person alice = bench.join("alice");
        SignedRoster published = bench.conference.signedRoster();
        RosterVerifier verifier = new RosterVerifier(
                "room",
                certificate ->
                        bench.conference.identity().certificate().fingerprint().matches(certificate),
                "");
        for (Octets update : published.updates()) {
            verifier.accept(update.toByteArray());
        }
        VerifiedRoster seen = verifier.latest().orElseThrow();
        assertEquals(published.digest(), seen.digest());
        assertEquals(alice.verifiedRoster(bench.conference).code(), seen.code());
        bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        assertNotEquals(seen.code(), alice.verifiedRoster(bench.conference).code());
    }

    @Test
    void largeConference_sendsChanges_inSmallMessages() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true));
        RekeyBench.Person first = bench.join("first");
        List<RekeyBench.Person> people = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            people.add(bench.join("user" + i));
        }
        bench.advance(Duration.ofMillis(200));
        first.participant().rosters.clear();
        int before = first.participant().all.size();
        bench.leave(people.get(7));
        bench.advance(Duration.ofMillis(200));
        assertEquals(before + 2, first.participant().all.size(), "one roster and one key");
        assertTrue(first.participant().rosters.get(0).length < 1100, "fits a datagram");
        VerifiedRoster roster = first.verifiedRoster(bench.conference);
        assertEquals(900, roster.members().size());
        assertEquals(
                roster.digest(),
                people.get(800).verifiedRoster(bench.conference).digest());
    }

    @Test
    void conferenceTooLargeForLists_sendsTheSignedCount_andListsAgainWhenItShrinks() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true), 3000);
        RekeyBench.Person first = bench.join("first");
        List<RekeyBench.Person> people = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            people.add(bench.join("user" + i));
        }
        bench.advance(Duration.ofMillis(200));
        VerifiedRoster large = first.verifiedRoster(bench.conference);
        assertEquals(2001, large.header().memberCount());
        assertEquals(List.of(), large.members());
        people.subList(0, 1500).forEach(bench::leave);
        bench.advance(Duration.ofMillis(200));
        VerifiedRoster small = first.verifiedRoster(bench.conference);
        assertEquals(501, small.members().size());
        assertEquals(16, small.header().departures().size());
    }

    private static List<Long> senderIndices(VerifiedRoster roster) {
        return roster.members().stream().map(RosterMember::senderIndex).toList();
    }

    @Test
    void senderIndices_areOnesOwn_andNeverGivenAgain() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        assertEquals(List.of(1L, 2L), senderIndices(alice.verifiedRoster(bench.conference)));
        bench.leave(bob);
        bench.advance(Duration.ofMillis(200));
        RekeyBench.Person again = bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        assertEquals(List.of(1L, 3L), senderIndices(again.verifiedRoster(bench.conference)));
        bench.leave(alice);
        bench.leave(again);
        bench.advance(Duration.ofMillis(200));
        // The conference was empty and its keys are others; the numbers go on.
        RekeyBench.Person carol = bench.join("carol");
        assertEquals(List.of(4L), senderIndices(carol.verifiedRoster(bench.conference)));
        assertEquals(
                List.of(4L, 2L, 1L, 3L),
                bench.conference.roster().members().stream()
                        .map(RosterEntry::senderIndex)
                        .toList());
    }

    @Test
    void whoRecords_isOnEverybodysRoster() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH, true));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person recorder = bench.join("recorder");
        bench.advance(Duration.ofMillis(200));
        for (RekeyBench.Person person : List.of(alice, recorder)) {
            assertEquals(
                    List.of("recorder@idp.example"),
                    person.verifiedRoster(bench.conference).members().stream()
                            .filter(RosterMember::records)
                            .map(RosterMember::identity)
                            .toList());
        }
    }
}
