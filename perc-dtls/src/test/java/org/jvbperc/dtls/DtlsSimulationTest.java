package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.jvbperc.dtls.simulation.PathConditions;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** Handshakes and EKTKeys over bad networks, in simulated time: each test runs over many seeds. */
@Timeout(600)
class DtlsSimulationTest {
    private static final int SEEDS = 50;
    private static final int REKEYS = 8;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int SMALLEST_MTU = 256;

    /** One course of events; throws what was wrong with it. */
    @FunctionalInterface
    private interface Course {
        void run(long seed) throws Exception;
    }

    private static void forEverySeed(Course course) throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                course.run(seed);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static SimulatedPair patientPair(long seed) {
        return new SimulatedPair(
                seed,
                TestPeers.clientConfig()
                        .handshakeTimeout(SimulatedPair.PATIENCE)
                        .build(),
                TestPeers.serverConfig().withHandshakeTimeout(SimulatedPair.PATIENCE));
    }

    @Test
    void handshake_perfectNetwork_takesThreeRoundTripsAndNoRetransmission() throws Exception {
        forEverySeed(seed -> {
            try (SimulatedPair pair = new SimulatedPair(seed)) {
                pair.handshake();
                assertEquals(6, pair.course.size(), pair.course.toString());
                long millis = pair.simulation.elapsed().toMillis();
                assertTrue(60 <= millis && millis <= 65, millis + " ms");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30})
    void handshakeAndRekeys_lossDuplicationAndReordering_deliverEachKeyOnceInOrder(int lossPercent) throws Exception {
        PathConditions bad =
                PathConditions.REORDERING.withLoss(lossPercent / 100.0).withDuplication(0.1);
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger duplicated = new AtomicInteger();
        AtomicInteger overtaken = new AtomicInteger();
        AtomicInteger acknowledged = new AtomicInteger();
        forEverySeed(seed -> {
            try (SimulatedPair pair = patientPair(seed)) {
                pair.conditions(bad);
                pair.handshake();
                List<EktParameterSet> sent = new ArrayList<>();
                for (int spi = 1; spi <= REKEYS; spi++) {
                    sent.add(TestPeers.ektParameters(EktCipher.AESKW_128, spi));
                    pair.server.sendEktKey(sent.get(spi - 1));
                }
                Set<Object> outcomes = new HashSet<>();
                for (int i = 0; i < REKEYS; i++) {
                    assertTrue(outcomes.add(pair.server(Object.class)), "an outcome was reported twice");
                }
                pair.simulation.runFor(SimulatedPair.PATIENCE);
                assertTrue(pair.serverEvents.isEmpty(), "there are more outcomes than keys");
                List<Object> delivered = new ArrayList<>();
                while (!pair.clientEvents.isEmpty()) {
                    delivered.add(pair.clientEvents.next(Object.class));
                }
                assertEquals(sent.subList(0, delivered.size()), delivered);
                int ofThisSeed = 0;
                for (int spi = 1; spi <= REKEYS; spi++) {
                    // Otherwise all seven transmissions or every answer to them were lost; a Key Distributor ends it
                    // then.
                    if (outcomes.contains(new ServerEvents.Acknowledged(spi))) {
                        assertTrue(spi <= delivered.size(), "key " + spi + " was acknowledged and not delivered");
                        ofThisSeed++;
                    } else {
                        assertTrue(outcomes.contains(new ServerEvents.Unacknowledged(spi)), "no outcome of key " + spi);
                    }
                }
                acknowledged.addAndGet(ofThisSeed);
                lost.addAndGet(pair.toServer.lost() + pair.toClient.lost());
                duplicated.addAndGet(pair.toServer.duplicated() + pair.toClient.duplicated());
                overtaken.addAndGet(pair.toServer.overtaken() + pair.toClient.overtaken());
            }
        });
        assertTrue(acknowledged.get() >= SEEDS * REKEYS * 9 / 10, acknowledged + " keys were acknowledged");
        assertTrue(
                lost.get() > SEEDS && duplicated.get() > SEEDS && overtaken.get() > SEEDS, "the network was too good");
    }

    @Test
    void handshakeAndEktKey_smallestMtuWithLoss_areFragmentedAndReassembled() throws Exception {
        forEverySeed(seed -> {
            try (SimulatedPair pair = new SimulatedPair(
                    seed,
                    TestPeers.clientConfig()
                            .mtu(SMALLEST_MTU)
                            .handshakeTimeout(SimulatedPair.PATIENCE)
                            .build(),
                    TestPeers.serverConfig().withMtu(SMALLEST_MTU).withHandshakeTimeout(SimulatedPair.PATIENCE))) {
                pair.conditions(PathConditions.REORDERING.withLoss(0.05).withMtu(SMALLEST_MTU));
                pair.handshake();
                EktParameterSet sent = TestPeers.ektParametersWithSalt(EktCipher.AESKW_128, 3, 256);
                pair.server.sendEktKey(sent);
                assertEquals(sent, pair.client(EktParameterSet.class));
                assertEquals(3, pair.server(ServerEvents.Acknowledged.class).spi());
            }
        });
    }

    @Test
    void finalFlight_lost_isSentAgainWhenTheClientRepeatsIts() throws Exception {
        forEverySeed(seed -> {
            try (SimulatedPair pair = new SimulatedPair(seed)) {
                AtomicInteger finalFlights = new AtomicInteger();
                pair.toClient.passOnly(datagram ->
                        DtlsRecords.type(datagram, 0) != CHANGE_CIPHER_SPEC || finalFlights.getAndIncrement() > 0);
                pair.client.start();
                pair.server(ServerEvents.Established.class);
                EktParameterSet early = TestPeers.ektParameters(EktCipher.AESKW_128, 2);
                pair.server.sendEktKey(early);
                pair.client(ClientEvents.Established.class);
                long millis = pair.simulation.elapsed().toMillis();
                assertTrue(1060 <= millis && millis <= 1070, "established after " + millis + " ms");
                assertEquals(early, pair.client(EktParameterSet.class));
                assertEquals(2, pair.server(ServerEvents.Acknowledged.class).spi());
                assertEquals(2, finalFlights.get());
            }
        });
    }

    @Test
    void clientHello_noAnswer_isSentAgainWithDoublingTimerUntilTheDeadline() throws Exception {
        Duration deadline = Duration.ofSeconds(14);
        try (SimulatedPair pair = new SimulatedPair(
                1, TestPeers.clientConfig().handshakeTimeout(deadline).build(), TestPeers.serverConfig())) {
            pair.toServer.passOnly(datagram -> false);
            long begun = pair.simulation.nanoTime();
            pair.client.start();
            assertEquals(
                    DtlsFailure.Kind.DEADLINE, pair.client(DtlsFailure.class).kind());
            assertEquals(deadline.toSeconds(), pair.simulation.elapsed().toSeconds());
            List<Long> hellosAtSeconds = pair.course.stream()
                    .filter(entry -> entry.contains(" client " + DtlsRecords.HANDSHAKE))
                    .map(entry -> (Long.parseLong(entry.substring(0, entry.indexOf(' '))) - begun) / 1_000_000_000)
                    .toList();
            assertEquals(List.of(0L, 1L, 3L, 7L), hellosAtSeconds);
        }
    }

    @Test
    void blackHole_inTheMiddleOfTheHandshake_endsBothSidesAtTheirDeadlines() throws Exception {
        forEverySeed(seed -> {
            try (SimulatedPair pair = new SimulatedPair(seed)) {
                AtomicInteger passed = new AtomicInteger();
                pair.toServer.passOnly(datagram -> passed.incrementAndGet() <= 2);
                pair.client.start();
                assertEquals(
                        DtlsFailure.Kind.DEADLINE,
                        pair.server(DtlsFailure.class).kind());
                pair.client(DtlsFailure.class);
                long seconds = pair.simulation.elapsed().toSeconds();
                assertTrue(15 <= seconds && seconds <= 16, seconds + " s");
                assertTrue(pair.serverEvents.isEmpty() && pair.clientEvents.isEmpty());
            }
        });
    }

    @Test
    void ektKey_neverAcknowledged_isGivenUpAfterTheLastTimerStep() throws Exception {
        forEverySeed(seed -> {
            try (SimulatedPair pair = new SimulatedPair(seed)) {
                pair.handshake();
                pair.toServer.passOnly(datagram -> false);
                Duration sent = pair.simulation.elapsed();
                pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 5));
                assertEquals(5, pair.server(ServerEvents.Unacknowledged.class).spi());
                // 1 + 2 + 4 + 8 + 16 + 32 + 60 s (RFC 6347 section 4.2.4.1).
                assertEquals(123, pair.simulation.elapsed().minus(sent).toSeconds());
                assertEquals(6, pair.serverContext.counters().get(DtlsCounters.Event.EKT_KEYS_RETRANSMITTED));
                assertEquals(5, pair.client(EktParameterSet.class).spi());
                assertTrue(pair.clientEvents.isEmpty(), "a repetition is not delivered again");
            }
        });
    }

    @Test
    void close_badNetwork_endsBothSidesOrLeavesTheOtherUndisturbed() throws Exception {
        forEverySeed(seed -> {
            try (SimulatedPair pair = patientPair(seed)) {
                pair.conditions(PathConditions.REORDERING.withLoss(0.2));
                pair.handshake();
                int lostBefore = pair.toServer.lost();
                pair.client.close();
                pair.client(ClientEvents.Closed.class);
                pair.simulation.runFor(Duration.ofSeconds(1));
                if (pair.toServer.lost() == lostBefore) {
                    pair.server(ServerEvents.Closed.class);
                }
                assertTrue(pair.serverEvents.isEmpty() && pair.clientEvents.isEmpty());
            }
        });
    }

    @Test
    void course_sameSeed_isTheSame() throws Exception {
        forEverySeed(seed -> assertEquals(course(seed), course(seed)));
        assertTrue(!course(1).equals(course(2)), "two seeds have the same course");
    }

    private static List<String> course(long seed) throws Exception {
        try (SimulatedPair pair = patientPair(seed)) {
            pair.conditions(PathConditions.REORDERING.withLoss(0.2).withDuplication(0.1));
            pair.handshake();
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 5));
            pair.server(Object.class);
            return pair.course;
        }
    }
}
