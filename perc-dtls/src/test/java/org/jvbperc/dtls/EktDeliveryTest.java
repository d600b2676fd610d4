package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.dtls.ekt.EktOutbox;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.testkit.Await;

/** EKTKey messages and their acknowledgements between client and server (RFC 8870 sections 5.2.2 and 5.4). */
@Timeout(600)
class EktDeliveryTest {
    @ParameterizedTest
    @EnumSource(EktKeyEncoding.class)
    void sendEktKey_perfectLink_isDeliveredAndAcknowledged(EktKeyEncoding encoding) throws Exception {
        try (DtlsPair pair = new DtlsPair(
                TestPeers.clientConfig().build(),
                TestPeers.serverConfig().withEktKeyEncoding(encoding),
                new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE))) {
            pair.handshake();
            EktParameterSet sent = TestPeers.ektParameters(EktCipher.AESKW_128, 0xABCD);
            pair.server.sendEktKey(sent);
            assertEquals(sent, pair.clientEvents.next(EktParameterSet.class));
            assertEquals(
                    0xABCD,
                    pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
            assertEquals(0, pair.timers.pending(), "no retransmission after the ACK");
            assertEquals(DtlsRecords.ACK, DtlsRecords.type(last(pair.sentByClient), 0));
        }
    }

    @Test
    void sendEktKey_rekeys_arriveInOrderEachOnce() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            for (int spi = 1; spi <= 10; spi++) {
                pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, spi));
            }
            for (int spi = 1; spi <= 10; spi++) {
                assertEquals(spi, pair.clientEvents.next(EktParameterSet.class).spi());
                assertEquals(
                        spi,
                        pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
            }
        }
    }

    @Test
    void sendEktKey_firstTransmissionsLost_isRetransmittedWithDoublingTimer() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            AtomicInteger carried = new AtomicInteger();
            pair.toClient = datagram -> carried.incrementAndGet() <= 3 ? List.of() : List.of(datagram);
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 7));
            awaitAtLeast(carried, 1);
            for (int seconds : new int[] {1, 2, 4}) {
                pair.timers.awaitPending(1);
                int before = carried.get();
                pair.timers.advance(Duration.ofSeconds(seconds).minusMillis(1));
                assertEquals(before, carried.get(), "not before the timer");
                pair.timers.advance(Duration.ofMillis(1));
                awaitAtLeast(carried, before + 1);
            }
            assertEquals(7, pair.clientEvents.next(EktParameterSet.class).spi());
            assertEquals(
                    7, pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
            assertEquals(3, pair.serverContext.counters().get(DtlsCounters.Event.EKT_KEYS_RETRANSMITTED));
        }
    }

    @Test
    void sendEktKey_acknowledgementLost_isAcknowledgedAgainAndDeliveredOnce() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            CountDownLatch firstAckLost = new CountDownLatch(1);
            pair.toServer = datagram -> {
                if (firstAckLost.getCount() > 0) {
                    firstAckLost.countDown();
                    return List.of();
                }
                return List.of(datagram);
            };
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 9));
            assertEquals(9, pair.clientEvents.next(EktParameterSet.class).spi());
            Await.open(firstAckLost, "the loss of the first acknowledgement");
            assertTrue(pair.serverEvents.isEmpty());
            pair.timers.advance(Duration.ofSeconds(1));
            assertEquals(
                    9, pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
            assertTrue(pair.clientEvents.isEmpty(), "a repetition is not delivered again");
        }
    }

    @Test
    void sendEktKey_peerNeverAcknowledges_isGivenUpAndAssociationStays() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.toServer = datagram -> List.of();
            AtomicInteger carried = new AtomicInteger();
            pair.toClient = datagram -> {
                carried.incrementAndGet();
                return List.of(datagram);
            };
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 5));
            int[] steps = {1, 2, 4, 8, 16, 32};
            for (int i = 0; i < steps.length; i++) {
                awaitAtLeast(carried, i + 1);
                pair.timers.awaitPending(1);
                pair.timers.advance(Duration.ofSeconds(steps[i]));
            }
            awaitAtLeast(carried, 7);
            pair.timers.awaitPending(1);
            pair.timers.advance(Duration.ofSeconds(59));
            assertTrue(pair.serverEvents.isEmpty());
            pair.timers.advance(Duration.ofSeconds(1));
            assertEquals(
                    5, pair.serverEvents.next(ServerEvents.Unacknowledged.class).spi());
            assertEquals(1, pair.serverContext.counters().get(DtlsCounters.Event.EKT_KEYS_UNACKNOWLEDGED));
            assertEquals(0, pair.timers.pending());

            pair.toServer = DtlsPair.PERFECT;
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 6));
            assertEquals(5, pair.clientEvents.next(EktParameterSet.class).spi());
            assertEquals(6, pair.clientEvents.next(EktParameterSet.class).spi());
            assertEquals(
                    6, pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
        }
    }

    @Test
    void sendEktKey_secondOvertakesFirst_isDeliveredInOrderOfMessageSeq() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            AtomicInteger carried = new AtomicInteger();
            pair.toClient = datagram -> carried.getAndIncrement() == 0 ? List.of() : List.of(datagram);
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 1));
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 2));
            pair.timers.awaitPending(2);
            awaitAtLeast(carried, 2);
            pair.timers.advance(Duration.ofSeconds(1));
            assertEquals(1, pair.clientEvents.next(EktParameterSet.class).spi());
            assertEquals(2, pair.clientEvents.next(EktParameterSet.class).spi());
            assertEquals(
                    1, pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
            assertEquals(
                    2, pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
        }
    }

    @Test
    void sendEktKey_largerThanMtu_isFragmentedAndReassembled() throws Exception {
        try (DtlsPair pair = new DtlsPair(
                TestPeers.clientConfig().build(),
                TestPeers.serverConfig().withMtu(256),
                new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE))) {
            pair.handshake();
            int before = pair.sentByServer.size();
            EktParameterSet large = TestPeers.ektParametersWithSalt(EktCipher.AESKW_128, 3, 256);
            pair.server.sendEktKey(large);
            assertEquals(large, pair.clientEvents.next(EktParameterSet.class));
            assertEquals(
                    3, pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
            assertEquals(2, pair.sentByServer.size() - before);
            assertTrue(pair.sentByServer.stream().allMatch(datagram -> datagram.length <= 256));
        }
    }

    @Test
    void sendEktKey_otherCipherThanNegotiated_isRefused() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            EktParameterSet wrong = TestPeers.ektParameters(EktCipher.AESKW_256, 1);
            assertThrows(IllegalArgumentException.class, () -> pair.server.sendEktKey(wrong));
        }
    }

    @Test
    void sendEktKey_beforeHandshakeOrWithoutEkt_isABug() throws Exception {
        EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_128, 1);
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.singleProfileClient(org.jvbperc.crypto.ProtectionProfile.AEAD_AES_128_GCM),
                TestPeers.singleProfileServer(org.jvbperc.crypto.ProtectionProfile.AEAD_AES_128_GCM))) {
            assertThrows(IllegalStateException.class, () -> pair.server.sendEktKey(parameters));
            pair.handshake();
            assertThrows(IllegalStateException.class, () -> pair.server.sendEktKey(parameters));
        }
    }

    @Test
    void sendEktKey_afterClose_isIgnored() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.server.close();
            pair.serverEvents.next(ServerEvents.Closed.class);
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 1));
            pair.clientEvents.next(ClientEvents.Closed.class);
            assertTrue(pair.clientEvents.isEmpty());
        }
    }

    @Test
    void close_withUnacknowledgedMessages_stopsTheirTimers() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.toClient = datagram -> List.of();
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 1));
            pair.timers.awaitPending(1);
            pair.server.close();
            pair.serverEvents.next(ServerEvents.Closed.class);
            assertEquals(0, pair.timers.pending());
        }
    }

    @Test
    void sendEktKey_moreThanTheWindowUnacknowledged_givesUpTheOldest() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.toClient = datagram -> List.of();
            for (int spi = 1; spi <= EktOutbox.MAX_OUTSTANDING + 1; spi++) {
                pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, spi));
            }
            assertEquals(
                    1, pair.serverEvents.next(ServerEvents.Unacknowledged.class).spi());
            pair.timers.awaitPending(EktOutbox.MAX_OUTSTANDING);
        }
    }

    private static byte[] last(List<byte[]> datagrams) {
        return datagrams.get(datagrams.size() - 1);
    }

    private static void awaitAtLeast(AtomicInteger counter, int value) {
        TestPeers.await(() -> counter.get() >= value, "count of " + value);
    }
}
