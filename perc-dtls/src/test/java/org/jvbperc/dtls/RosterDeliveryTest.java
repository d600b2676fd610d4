package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.dtls.wire.RosterExtension;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.testkit.Await;

/** Rosters inside associations, and proofs of presence. A client that did not ask for rosters never gets one. */
@Timeout(600)
class RosterDeliveryTest {
    private static DtlsPair pair(boolean client, boolean server) {
        DtlsClientConfig.Builder config = TestPeers.clientConfig();
        DtlsServerParameters.Builder parameters = TestPeers.serverParameters();
        return DtlsPair.of(
                (client ? config.rosters() : config).build(), (server ? parameters.rosters() : parameters).build());
    }

    private static byte[] roster(int length) {
        byte[] roster = new byte[length];
        TestPeers.RANDOM.nextBytes(roster);
        return roster;
    }

    @Test
    void rosters_areAgreedOnlyIfBothSidesWantThem() throws Exception {
        for (int i = 0; i < 4; i++) {
            boolean both = i == 3;
            try (DtlsPair pair = pair((i & 1) != 0, (i & 2) != 0)) {
                pair.handshake();
                assertEquals(both, pair.server.takesRosters());
                assertEquals(both, pair.client.receivesRosters());
                if (!both) {
                    assertThrows(IllegalStateException.class, () -> pair.server.sendRoster(new byte[1]));
                }
            }
        }
    }

    @Test
    void rostersAndKeys_arriveInOrder_alsoLongOnesAndThroughLoss() throws Exception {
        try (DtlsPair pair = pair(true, true)) {
            pair.handshake();
            AtomicInteger carried = new AtomicInteger();
            CountDownLatch lastSent = new CountDownLatch(1);
            // Of the first transmission every third record is lost; the shortest is the last.
            pair.toClient = datagram -> {
                boolean first = lastSent.getCount() > 0;
                if (datagram.length < 60) {
                    lastSent.countDown();
                }
                return first && carried.incrementAndGet() % 3 == 1 ? List.of() : List.of(datagram);
            };
            byte[] first = roster(RosterExtension.MAX_BODY_BYTES);
            byte[] second = roster(1);
            EktParameterSet key = TestPeers.ektParameters(EktCipher.AESKW_128, 5);
            pair.server.sendRoster(first);
            pair.server.sendEktKey(key);
            pair.server.sendRoster(second);
            Await.open(lastSent, "the last record");
            pair.timers.advance(Duration.ofSeconds(1));
            assertArrayEquals(
                    first, pair.clientEvents.next(ClientEvents.Roster.class).message());
            assertEquals(key, pair.clientEvents.next(EktParameterSet.class));
            assertArrayEquals(
                    second, pair.clientEvents.next(ClientEvents.Roster.class).message());
            assertEquals(
                    5, pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
        }
    }

    @Test
    void rosterLongerThanAllowed_isRefusedBeforeItIsSent() throws Exception {
        try (DtlsPair pair = pair(true, true)) {
            pair.handshake();
            assertThrows(
                    IllegalStateException.class,
                    () -> pair.server.sendRoster(new byte[RosterExtension.MAX_BODY_BYTES + 1]));
            assertThrows(IllegalStateException.class, () -> pair.server.sendRoster(new byte[0]));
        }
    }

    @Test
    void probe_ofAClientThatIsThere_provesItAndDeliversNothing() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 9));
            pair.clientEvents.next(EktParameterSet.class);
            pair.serverEvents.next(ServerEvents.Acknowledged.class);
            long delivered = aliveNanos(pair);
            long before = System.nanoTime();
            pair.server.probe();
            long proven = aliveNanos(pair);
            assertTrue(proven - before >= 0 && proven - delivered > 0, "the time of the probe, not of the delivery");
            assertTrue(pair.clientEvents.isEmpty());
            assertTrue(pair.serverEvents.isEmpty());
            assertEquals(0, pair.timers.pending());
        }
    }

    @Test
    void acknowledgementsKeptBackOnTheWay_proveOnlyTheTimeOfWhatTheyAcknowledge() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 9));
            pair.serverEvents.next(ServerEvents.Acknowledged.class);
            aliveNanos(pair);
            AtomicInteger kept = new AtomicInteger();
            byte[][] stock = new byte[1][];
            pair.toServer = datagram -> {
                stock[0] = datagram;
                kept.incrementAndGet();
                return List.of();
            };
            pair.server.probe();
            TestPeers.await(() -> kept.get() == 1, "the acknowledgement");
            long answered = System.nanoTime();
            pair.server.receive(stock[0], 0, stock[0].length);
            assertTrue(aliveNanos(pair) - answered < 0);
            // Presented again it proves nothing at all.
            pair.server.receive(stock[0], 0, stock[0].length);
            pair.toServer = DtlsPair.PERFECT;
            pair.server.probe();
            assertTrue(aliveNanos(pair) - answered > 0);
            assertTrue(pair.serverEvents.alive.isEmpty());
        }
    }

    @Test
    void probe_beforeAnyKeyWasDelivered_sendsNothing() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            int before = pair.sentByServer.size();
            pair.server.probe();
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 9));
            pair.serverEvents.next(ServerEvents.Acknowledged.class);
            assertEquals(before + 1, pair.sentByServer.size());
            assertFalse(pair.serverEvents.alive.isEmpty());
        }
    }

    private static long aliveNanos(DtlsPair pair) {
        return Await.next(pair.serverEvents.alive, "a proof of life");
    }
}
