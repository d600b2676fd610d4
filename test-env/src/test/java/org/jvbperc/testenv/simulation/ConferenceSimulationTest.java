package org.jvbperc.testenv.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.testenv.simulation.SimulatedCourses.FEW_SEEDS;
import static org.jvbperc.testenv.simulation.SimulatedCourses.SEEDS;
import static org.jvbperc.testenv.simulation.SimulatedCourses.assertKeysFollowTheRoster;
import static org.jvbperc.testenv.simulation.SimulatedCourses.departures;
import static org.jvbperc.testenv.simulation.SimulatedCourses.forEverySeed;
import static org.jvbperc.testenv.simulation.SimulatedCourses.isDtls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.dtls.simulation.PathConditions;

/** Who gets which key when members join and keys change, over networks of any kind, over many seeds. */
@Timeout(300)
class ConferenceSimulationTest {
    @Test
    void join_perfectNetwork_everybodyHearsEverybody() throws Exception {
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", true);
                SimulatedEndpoint bob = conference.endpoint("bob", true);
                conference.join(alice, bob);
                assertTrue(
                        conference.simulation.elapsed().compareTo(Duration.ofSeconds(1)) < 0,
                        () -> "joining took " + conference.simulation.elapsed());
                conference.runFor(Duration.ofSeconds(1));
                assertTrue(alice.framesFrom(bob) > 25, () -> "alice heard " + alice.frames);
                assertTrue(bob.framesFrom(alice) > 25, () -> "bob heard " + bob.frames);
                assertEquals(List.of("alice@idp.example", "bob@idp.example"), sorted(alice.memberIdentities()));
                assertKeysFollowTheRoster(conference);
            }
        });
    }

    private static List<String> sorted(List<String> list) {
        return list.stream().sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30})
    void join_lossDuplicationAndReordering_membersHaveTheKeyAndOthersHaveNone(int lossPercent) throws Exception {
        PathConditions bad =
                PathConditions.REORDERING.withLoss(lossPercent / 100.0).withDuplication(0.1);
        AtomicInteger joined = new AtomicInteger();
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                conference.conditions(bad);
                List<SimulatedEndpoint> all = List.of(
                        conference.endpoint("alice", false),
                        conference.endpoint("bob", false),
                        conference.endpoint("carol", false));
                all.forEach(SimulatedEndpoint::join);
                conference.runFor(Duration.ofSeconds(60));
                // The network gets well: whoever is a member now stays one, and no key is on its way any more.
                conference.conditions(PathConditions.PERFECT);
                conference.runFor(Duration.ofSeconds(61));
                assertTrue(conference.isSettled(), "a member has not acknowledged the newest key");
                assertKeysFollowTheRoster(conference);
                for (SimulatedEndpoint endpoint : all) {
                    boolean member = conference.isMember(endpoint);
                    assertTrue(member || endpoint.bridgeGone, endpoint.name + " is no member and was not told");
                    joined.addAndGet(member ? 1 : 0);
                }
            }
        });
        int atLeast = lossPercent == 10 ? 140 : lossPercent == 20 ? 110 : 50;
        assertTrue(joined.get() >= atLeast, joined + " of " + 3 * SEEDS + " joined");
    }

    @Test
    void rekey_firstKeysAndAcknowledgementsLost_membersHaveItByRetransmission() throws Exception {
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", false);
                SimulatedEndpoint bob = conference.endpoint("bob", false);
                conference.join(alice, bob);
                conference.runFor(Duration.ofSeconds(1));
                int before = alice.lastSpi();
                long keyDue = conference.simulation.nanoTime() + SimulatedKeyDistributor.REKEY_WINDOW.toNanos();
                // Alice gets nothing for 2 s; what Bob says is lost as long.
                long well = keyDue + Duration.ofSeconds(2).toNanos();
                alice.down.passOnly(datagram -> conference.simulation.nanoTime() >= well);
                bob.up.passOnly(datagram -> conference.simulation.nanoTime() >= well);
                conference.keyDistributor.conference.rekey(
                        conference.simulation.clock().instant());
                conference.await("all have the new key", () -> alice.lastSpi() != before && conference.isSettled());
                // Sent at 0, 1 and 3 s (RFC 6347 section 4.2.4.1).
                long millis = (conference.simulation.nanoTime() - keyDue) / 1_000_000;
                assertTrue(3000 <= millis && millis <= 3200, () -> "new key everywhere after " + millis + " ms");
                assertEquals(alice.lastSpi(), bob.lastSpi());
                assertKeysFollowTheRoster(conference);
                assertTrue(departures(alice).isEmpty() && departures(bob).isEmpty());
            }
        });
    }

    /** A Media Distributor keeps the records with a sender's new key back; who has left can read along, but not for long. */
    @Test
    void keysKeptBackFromASender_whoHasLeftReadsAlong_untilTheTimeToLiveEnds_andNoLonger() throws Exception {
        Duration ttl = Duration.ofSeconds(10);
        Duration heldBack = Duration.ofSeconds(4);
        forEverySeed(FEW_SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed, ttl)) {
                SimulatedEndpoint alice = conference.endpoint("alice", true);
                SimulatedEndpoint bob = conference.endpoint("bob", false);
                SimulatedEndpoint eve = conference.endpoint("eve", false);
                SimulatedEndpoint mallory = conference.endpoint("mallory", false);
                conference.join(alice, bob, eve);
                conference.runFor(Duration.ofSeconds(1));
                List<byte[]> kept = new ArrayList<>();
                alice.down.passOnly(datagram -> {
                    if (isDtls(datagram)) {
                        kept.add(datagram);
                        return false;
                    }
                    return true;
                });
                int before = bob.lastSpi();
                conference.keyDistributor.conference.rekey(
                        conference.simulation.clock().instant());
                conference.await(
                        "bob and eve have the key", () -> bob.lastSpi() != before && eve.lastSpi() == bob.lastSpi());
                long made = conference.simulation.nanoTime();
                List<byte[]> rosterAndKey = List.copyOf(kept);
                assertTrue(rosterAndKey.size() >= 2);
                long left = conference.simulation.nanoTime();
                eve.leave();
                mallory.join();
                conference.runFor(heldBack);
                assertTrue(conference.isMember(mallory) && !conference.isMember(eve));
                rosterAndKey.forEach(datagram -> alice.arrives(datagram.clone()));
                conference.await("alice's key has expired", () -> alice.told.contains("key expired"));
                conference.runFor(Duration.ofSeconds(1));

                int end = bob.recording.packetCount();
                long last =
                        bob.recording.lastOpened(0, end, eve.recording.keys()).orElseThrow();
                Duration afterLeaving = Duration.ofNanos(last - left);
                Duration afterMaking = Duration.ofNanos(last - made);
                assertTrue(
                        afterLeaving.compareTo(heldBack.plusSeconds(1)) > 0,
                        () -> "the attack did not work: " + afterLeaving);
                assertTrue(afterMaking.compareTo(ttl.plusMillis(100)) < 0, () -> "key used too long: " + afterMaking);
                assertEquals(
                        0,
                        bob.recording.open(0, end, mallory.recording.keys()),
                        "Mallory's keys, which Alice has never had");
            }
        });
    }

    @Test
    void course_sameSeed_isTheSame() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            assertEquals(course(seed), course(seed));
        }
        assertNotEquals(course(1), course(2));
    }

    private static String course(long seed) {
        try (SimulatedConference conference = new SimulatedConference(seed)) {
            conference.conditions(PathConditions.REORDERING.withLoss(0.1).withDuplication(0.1));
            SimulatedEndpoint alice = conference.endpoint("alice", true);
            SimulatedEndpoint bob = conference.endpoint("bob", true);
            conference.join(alice, bob);
            Duration joined = conference.simulation.elapsed();
            conference.runFor(Duration.ofSeconds(2));
            return joined + " " + alice.told + alice.frames + alice.up.sent() + " " + bob.told + bob.frames
                    + bob.down.lost();
        }
    }
}
