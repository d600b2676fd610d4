package org.jvbperc.testenv.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.testenv.simulation.SimulatedCourses.FEW_SEEDS;
import static org.jvbperc.testenv.simulation.SimulatedCourses.SEEDS;
import static org.jvbperc.testenv.simulation.SimulatedCourses.assertKeysFollowTheRoster;
import static org.jvbperc.testenv.simulation.SimulatedCourses.departures;
import static org.jvbperc.testenv.simulation.SimulatedCourses.forEverySeed;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.dtls.simulation.PathConditions;
import org.jvbperc.kd.conference.Departure;

/** How members leave or are removed, and that their keys open nothing afterwards, over many seeds. */
@Timeout(300)
class DepartureSimulationTest {
    @Test
    void memberThatAcknowledgesNothing_isRemovedInTime_andHasNoLaterKey() throws Exception {
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", false);
                SimulatedEndpoint eve = conference.endpoint("eve", false);
                conference.join(alice, eve);
                conference.runFor(Duration.ofSeconds(1));
                eve.up.passOnly(datagram -> false);
                conference.keyDistributor.conference.rekey(
                        conference.simulation.clock().instant());
                long rekeyed = conference.simulation.nanoTime();
                conference.await("eve is out", () -> !conference.isMember(eve));
                long millis = (conference.simulation.nanoTime() - rekeyed) / 1_000_000;
                long earliest = SimulatedKeyDistributor.ACK_TIMEOUT
                        .plus(SimulatedKeyDistributor.REKEY_WINDOW)
                        .toMillis();
                assertTrue(earliest <= millis && millis <= earliest + 300, () -> "removed after " + millis + " ms");
                conference.runFor(Duration.ofSeconds(1));
                assertTrue(conference.isSettled());
                assertKeysFollowTheRoster(conference);
                assertEquals(List.of(departure(Departure.NO_ACK)), departures(alice));
                assertTrue(eve.bridgeGone, "the bridge still serves eve");
            }
        });
    }

    @Test
    void leave_takesEffectAtOnce_andTheKeysOfWhoLeftOpenNothingMore() throws Exception {
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                conference.conditions(PathConditions.REORDERING);
                SimulatedEndpoint alice = conference.endpoint("alice", true);
                SimulatedEndpoint bob = conference.endpoint("bob", false);
                SimulatedEndpoint eve = conference.endpoint("eve", false);
                conference.join(alice, bob, eve);
                conference.runFor(Duration.ofSeconds(1));
                long left = conference.simulation.nanoTime();
                eve.leave();
                conference.await(
                        "eve is out and all others have a new key",
                        () -> !conference.isMember(eve) && conference.isSettled() && !eve.spis.contains(bob.lastSpi()));
                long millis = (conference.simulation.nanoTime() - left) / 1_000_000;
                assertTrue(millis <= 600, () -> "the new key was there after " + millis + " ms");
                // Senders go on under the old key for 250 ms (RFC 8870 section 4.3.1); packets are under way for 150 ms
                // at most.
                int withoutEve = bob.recording.packetCount() + 20;
                conference.runFor(Duration.ofSeconds(2));
                int end = bob.recording.packetCount();
                assertTrue(end > withoutEve + 50, "bob hears too little");
                assertEquals(0, bob.recording.open(withoutEve, end, eve.recording.keys()), "opened after eve left");
                assertTrue(bob.recording.open(0, withoutEve, eve.recording.keys()) > 25, "opened while eve was there");
                assertEquals(List.of(departure(Departure.LEFT)), departures(bob));
                assertKeysFollowTheRoster(conference);
            }
        });
    }

    @Test
    void bridgeSaysThatAMemberIsGone_itIsOutAfterTheCheck() throws Exception {
        forEverySeed(SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", false);
                SimulatedEndpoint eve = conference.endpoint("eve", false);
                conference.join(alice, eve);
                conference.runFor(Duration.ofSeconds(1));
                eve.vanish();
                long said = conference.simulation.nanoTime();
                conference.bridge.endpointGone("eve");
                conference.await("eve is out", () -> !conference.isMember(eve));
                long millis = (conference.simulation.nanoTime() - said) / 1_000_000;
                long check = SimulatedKeyDistributor.DISCONNECT_CHECK.toMillis();
                assertTrue(check <= millis && millis <= check + 300, () -> "out after " + millis + " ms");
                conference.runFor(Duration.ofSeconds(1));
                assertEquals(List.of(departure(Departure.DISCONNECTED)), departures(alice));
                assertTrue(conference
                        .keyDistributor
                        .metrics
                        .text()
                        .contains("perc_kd_disconnects_total{result=\"gone\"} 1"));
                assertEquals(1, conference.keyDistributor.hub.associationCount());
                assertTrue(conference.isSettled());
                assertKeysFollowTheRoster(conference);
            }
        });
    }

    @Test
    void memberThatFallsSilent_isOutAfterTheTimeout_andOthersThatOnlyListenStay() throws Exception {
        forEverySeed(FEW_SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", false);
                SimulatedEndpoint eve = conference.endpoint("eve", false);
                conference.join(alice, eve);
                conference.runFor(Duration.ofMinutes(2));
                assertTrue(conference.isMember(alice) && conference.isMember(eve), "a listener was taken for silent");
                long silent = conference.simulation.nanoTime();
                eve.vanish();
                conference.await("eve is out", () -> !conference.isMember(eve));
                Duration took = Duration.ofNanos(conference.simulation.nanoTime() - silent);
                // It last proved to be there at most one probe earlier.
                Duration earliest =
                        SimulatedKeyDistributor.SILENCE_TIMEOUT.minus(SimulatedKeyDistributor.PROBE_INTERVAL);
                assertTrue(
                        took.compareTo(earliest.minusMillis(500)) >= 0
                                && took.compareTo(SimulatedKeyDistributor.SILENCE_TIMEOUT.plusMillis(500)) <= 0,
                        () -> "out after " + took);
                conference.runFor(Duration.ofSeconds(1));
                assertEquals(List.of(departure(Departure.SILENT)), departures(alice));
                assertKeysFollowTheRoster(conference);
            }
        });
    }

    /** Somebody's process is gone without a word, and the Media Distributor, which could tell, does not. */
    @Test
    void endpointDisconnectKeptBack_silenceEndsTheMembershipAllTheSame() throws Exception {
        forEverySeed(FEW_SEEDS, seed -> {
            try (SimulatedConference conference = new SimulatedConference(seed)) {
                SimulatedEndpoint alice = conference.endpoint("alice", true);
                SimulatedEndpoint bob = conference.endpoint("bob", false);
                SimulatedEndpoint eve = conference.endpoint("eve", false);
                conference.join(alice, bob, eve);
                conference.runFor(Duration.ofSeconds(1));
                long vanished = conference.simulation.nanoTime();
                eve.vanish();
                conference.await(
                        "eve is out and all others have a new key",
                        () -> !conference.isMember(eve) && conference.isSettled() && !eve.spis.contains(bob.lastSpi()));
                int withoutEve = bob.recording.packetCount() + 20;
                conference.runFor(Duration.ofSeconds(2));
                int end = bob.recording.packetCount();

                assertEquals(List.of(departure(Departure.SILENT)), departures(bob));
                long lastNanos =
                        bob.recording.lastOpened(0, end, eve.recording.keys()).orElseThrow();
                Duration last = Duration.ofNanos(lastNanos - vanished);
                assertTrue(
                        last.compareTo(SimulatedKeyDistributor.SILENCE_TIMEOUT.plusSeconds(1)) < 0,
                        () -> "opened for " + last);
                assertEquals(0, bob.recording.open(withoutEve, end, eve.recording.keys()), "after eve was out");
                assertTrue(bob.recording.open(0, end, bob.recording.keys()) > end - 40, "Bob, who stayed");
            }
        });
    }

    private static String departure(Departure reason) {
        return "departure: " + reason.text();
    }
}
