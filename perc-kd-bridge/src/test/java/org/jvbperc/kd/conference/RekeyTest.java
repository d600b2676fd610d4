package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktRatchet;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.RekeyPolicy;

/** When who gets which EKTKey, with a clock that the test turns. */
class RekeyTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    private static RekeyPolicy policy(JoinRekey onJoin) {
        return new RekeyPolicy(onJoin, true, Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(15));
    }

    @Test
    void join_fresh_givesAllOneNewKeyAtTheEndOfTheWindow() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        assertEquals(1, alice.received().size());
        RekeyBench.Person bob = bench.join("bob");
        assertEquals(List.of(), bob.received());
        bench.advance(Duration.ofMillis(199));
        RekeyBench.Person carol = bench.join("carol");
        assertEquals(List.of(), bob.received());
        bench.advance(MILLI);
        assertEquals(2, alice.received().size());
        assertEquals(1, bob.received().size());
        assertEquals(1, carol.received().size());
        assertEquals(alice.last().ektKey(), bob.last().ektKey());
        assertEquals(alice.last().ektKey(), carol.last().ektKey());
        assertNotEquals(alice.received().get(0).ektKey(), alice.last().ektKey());
        bench.advance(Duration.ofSeconds(5));
        assertEquals(2, alice.received().size());
    }

    @Test
    void join_ratchet_givesTheKeyThatFollowsByTheOneWayFunction() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.RATCHET));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        EktParameterSet first = alice.received().get(0);
        assertEquals(
                EktRatchet.next(first.ektKey(), bench.conference.roster().generation()),
                bob.last().ektKey());
        assertEquals((first.spi() + 1) & 0xFFFF, bob.last().spi());
        assertEquals(bob.last().ektKey(), alice.last().ektKey());
    }

    @Test
    void leaveAndJoinInOneWindow_makeOneFreshKey_alsoWhereJoinsRatchet() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.RATCHET));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        EktParameterSet before = alice.last();
        RekeyBench.Person carol = bench.join("carol");
        bench.leave(bob);
        bench.advance(Duration.ofMillis(200));
        assertEquals(3, alice.received().size());
        assertEquals(1, bob.received().size());
        assertNotEquals(
                EktRatchet.next(before.ektKey(), bench.conference.roster().generation()),
                carol.last().ektKey());
    }

    @Test
    void request_ofAnOwner_makesAFreshKey_andNothingInAnEmptyRoom() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.NEVER));
        bench.conference.rekey(bench.now());
        RekeyBench.Person alice = bench.join("alice");
        bench.advance(Duration.ofSeconds(1));
        assertEquals(1, alice.received().size());
        bench.conference.rekey(bench.now());
        bench.conference.rekey(bench.now());
        bench.advance(Duration.ofMillis(200));
        assertEquals(2, alice.received().size());
        assertNotEquals(alice.received().get(0).ektKey(), alice.last().ektKey());
    }

    @Test
    void interval_makesAFreshKey_howeverOftenTheOldOneWasRatcheted() throws Exception {
        RekeyBench bench = new RekeyBench(new RekeyPolicy(
                JoinRekey.RATCHET, true, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(600)));
        RekeyBench.Person alice = bench.join("alice");
        for (int i = 0; i < 9; i++) {
            bench.join("guest" + i);
            bench.advance(Duration.ofSeconds(1));
        }
        EktParameterSet before = alice.last();
        assertEquals(10, alice.received().size());
        bench.advance(Duration.ofSeconds(1));
        assertEquals(11, alice.received().size());
        assertNotEquals(
                EktRatchet.next(before.ektKey(), bench.conference.roster().generation()),
                alice.last().ektKey());
    }

    @Test
    void memberThatNeverAcknowledges_isOutAtTheDeadline_andTheOthersGetANewKey() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person mallory = bench.join("mallory");
        bench.advance(Duration.ofMillis(200));
        bench.acknowledge(alice);
        bench.advance(Duration.ofMillis(14_900));
        assertEquals(2, bench.conference.memberCount());
        bench.advance(Duration.ofMillis(100));
        assertEquals(1, bench.conference.memberCount());
        assertEquals(List.of(Departure.NO_ACK), mallory.departures());
        RosterEntry gone = bench.conference.roster().members().get(1);
        assertEquals("mallory@idp.example", gone.identity());
        assertEquals(Departure.NO_ACK, gone.departure());
        int before = mallory.received().size();
        bench.advance(Duration.ofMillis(200));
        assertEquals(3, alice.received().size());
        assertEquals(before, mallory.received().size());
    }

    @Test
    void memberWithoutATunnel_isNotOutForNotAcknowledging_andHasItsTimeAnewAfterwards() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        alice.reachable(false);
        bench.advance(Duration.ofSeconds(60));
        assertEquals(1, bench.conference.memberCount());
        alice.reachable(true);
        bench.advance(Duration.ofMillis(14_900));
        assertEquals(1, bench.conference.memberCount());
        bench.advance(Duration.ofMillis(200));
        assertEquals(0, bench.conference.memberCount());
    }

    @Test
    void acknowledgementOfANewerKey_countsForTheOlderOnes_butNotTheOtherWayRound() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        bench.acknowledge(bob);
        bench.conference.acknowledged(alice.member(), alice.received().get(0).spi());
        bench.advance(Duration.ofSeconds(15));
        assertEquals(List.of(Departure.NO_ACK), alice.departures());
        assertEquals(List.of(), bob.departures());
    }

    @Test
    void acknowledgementOfAKeyThatWasNotSent_countsForNothing() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        bench.conference.acknowledged(alice.member(), (alice.last().spi() + 7) & 0xFFFF);
        assertEquals(
                MemberState.ADMITTED, bench.conference.roster().members().get(0).state());
        bench.advance(Duration.ofSeconds(15));
        assertEquals(List.of(Departure.NO_ACK), alice.departures());
    }

    @Test
    void removedMember_isOutAtOnce_getsNoNewKey_andCannotComeBack() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person eve = bench.join("eve");
        bench.advance(Duration.ofMillis(200));
        assertEquals(0, bench.conference.remove("nobody@idp.example", bench.now()));
        assertEquals(1, bench.conference.remove("eve@idp.example", bench.now()));
        assertEquals(List.of(Departure.REMOVED), eve.departures());
        bench.advance(Duration.ofMillis(200));
        assertEquals(3, alice.received().size());
        assertEquals(1, eve.received().size());
        assertEquals(Condition.NOT_ON_ROSTER_POLICY, bench.refusal("eve"));
        bench.join("bob");
    }

    @Test
    void removal_takesBackAdmittedOffersToo() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        AdmittedOffer offer = bench.offer("eve");
        assertEquals(1, bench.conference.remove("eve@idp.example", bench.now()));
        assertEquals(false, bench.conference.isPending(offer, bench.now()));
    }

    @Test
    void lockedConference_admitsNobody_untilItIsUnlocked() throws Exception {
        RekeyBench bench = new RekeyBench(policy(JoinRekey.FRESH));
        bench.conference.lock(true);
        assertTrue(bench.conference.isLocked());
        assertEquals(Condition.CONFERENCE_LOCKED, bench.refusal("alice"));
        bench.conference.lock(false);
        bench.join("alice");
    }
}
