package org.jvbperc.testenv.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.testenv.simulation.SimulatedCourses.FEW_SEEDS;
import static org.jvbperc.testenv.simulation.SimulatedCourses.SEEDS;
import static org.jvbperc.testenv.simulation.SimulatedCourses.assertKeysFollowTheRoster;
import static org.jvbperc.testenv.simulation.SimulatedCourses.departures;
import static org.jvbperc.testenv.simulation.SimulatedCourses.forEverySeed;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a conference when the tunnel breaks or the Key Distributor is gone, over many seeds. */
@Timeout(300)
class OutageSimulationTest {
    @Test
    void tunnelCut_mediaGoesOn_andAKeyMadeMeanwhileArrivesWhenItIsBack() throws Exception {
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", true);
                SimulatedEndpoint bob = conference.endpoint("bob", false);
                conference.join(alice, bob);
                conference.runFor(Duration.ofSeconds(1));
                int before = bob.lastSpi();
                int heard = bob.framesFrom(alice);
                conference.cutTunnel();
                conference.keyDistributor.conference.rekey(
                        conference.simulation.clock().instant());
                conference.runFor(Duration.ofSeconds(10));
                assertEquals(before, bob.lastSpi());
                assertTrue(bob.framesFrom(alice) > heard + 450, "media stopped with the tunnel");
                conference.openTunnel();
                conference.await("all have the new key", () -> bob.lastSpi() != before && conference.isSettled());
                assertTrue(departures(bob).isEmpty());
                conference.runFor(Duration.ofSeconds(1));
                assertKeysFollowTheRoster(conference);
            }
        });
    }

    @Test
    void tunnelGoneForLongerThanTheGrace_membersAreOut() throws Exception {
        forEverySeed(FEW_SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", false);
                conference.join(alice);
                conference.cutTunnel();
                long cut = conference.simulation.nanoTime();
                conference.await("alice is out", () -> !conference.isMember(alice));
                Duration took = Duration.ofNanos(conference.simulation.nanoTime() - cut);
                assertTrue(
                        took.compareTo(SimulatedKeyDistributor.GRACE) >= 0
                                && took.compareTo(SimulatedKeyDistributor.GRACE.plusMillis(300)) <= 0,
                        () -> "out after " + took);
                assertFalse(alice.bridgeGone);
                conference.openTunnel();
                conference.await("the bridge hears of it", () -> alice.bridgeGone);
            }
        });
    }

    @Test
    void keyDistributorRestarted_itsFormerMembersAreSentAwayWithinAPresenceInterval_andMayComeAgain() throws Exception {
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", false);
                SimulatedEndpoint bob = conference.endpoint("bob", false);
                conference.join(alice, bob);
                conference.runFor(Duration.ofSeconds(4));
                conference.restartKeyDistributor();
                long restarted = conference.simulation.nanoTime();
                conference.await("the bridge has sent both away", () -> alice.bridgeGone && bob.bridgeGone);
                long millis = (conference.simulation.nanoTime() - restarted) / 1_000_000;
                assertTrue(millis <= 3100, () -> "sent away after " + millis + " ms");
                SimulatedEndpoint again = conference.endpoint("alice again", false);
                conference.join(again);
                assertKeysFollowTheRoster(conference);
            }
        });
    }

    @Test
    void keyDistributorGoneForGood_mediaEndsWithTheKeysTimeToLive() throws Exception {
        Duration ttl = Duration.ofSeconds(10);
        forEverySeed(FEW_SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed, ttl)) {
                SimulatedEndpoint alice = conference.endpoint("alice", true);
                SimulatedEndpoint bob = conference.endpoint("bob", false);
                conference.join(alice, bob);
                // Long enough for a key that replaces an ageing one.
                conference.runFor(Duration.ofSeconds(15));
                assertFalse(bob.told.contains("key expired"), "the keys were not renewed in time");
                conference.cutTunnel();
                conference.keyDistributor.close();
                long gone = conference.simulation.nanoTime();
                conference.await("alice's key has expired", () -> alice.told.contains("key expired"));
                Duration took = Duration.ofNanos(conference.simulation.nanoTime() - gone);
                assertTrue(took.compareTo(ttl) <= 0, () -> "expired after " + took);
                int heard = bob.recording.packetCount();
                conference.runFor(Duration.ofMillis(100));
                int last = bob.recording.packetCount();
                conference.runFor(Duration.ofSeconds(30));
                assertTrue(heard > 0 && last <= heard + 6, "packets after the key had expired");
                assertEquals(last, bob.recording.packetCount(), "packets after the key had expired");
            }
        });
    }
}
