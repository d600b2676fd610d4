package org.jvbperc.testenv.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.simulation.PathConditions;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.rtp.DatagramClass;

/** Who has which key when, in whole conferences over networks and through failures of any kind, over many seeds. */
@Timeout(300)
class ConferenceSimulationTest {
    private static final int SEEDS = 50;
    /** For what goes on for minutes of simulated time. */
    private static final int FEW_SEEDS = 20;

    /** One course of events; throws what was wrong with it. */
    @FunctionalInterface
    private interface Course {
        void run(long seed) throws Exception;
    }

    private static void forEverySeed(int seeds, Course course) throws Exception {
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                course.run(seed);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static boolean isDtls(byte[] datagram) {
        return DatagramClass.of(datagram, 0, datagram.length) == DatagramClass.DTLS;
    }

    /** Nobody but a member has the newest key, and every member has the same one. */
    private static void assertKeysFollowTheRoster(SimulatedConference conference) {
        if (conference.keyDistributor.conference.memberCount() == 0) {
            return;
        }
        int spi = conference.keyDistributor.conference.roster().spi();
        Set<SecretBytes> newest = new HashSet<>();
        for (SimulatedEndpoint endpoint : conference.endpoints.values()) {
            boolean member = conference.isMember(endpoint);
            assertEquals(member, endpoint.spis.contains(spi), endpoint.name + " and the newest key");
            if (member) {
                List<EktParameterSet> keys = endpoint.recording.keys();
                newest.add(keys.get(keys.size() - 1).ektKey());
            }
        }
        assertEquals(1, newest.size(), "members have different keys under one SPI");
    }

    private static List<String> departures(SimulatedEndpoint endpoint) {
        return endpoint.told.stream()
                .filter(line -> line.startsWith("departure: "))
                .toList();
    }

    private static String departure(Departure reason) {
        return "departure: " + reason.text();
    }

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
