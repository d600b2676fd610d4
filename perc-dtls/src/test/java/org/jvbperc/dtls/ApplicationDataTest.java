package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.testkit.Await;

/** Application data of established associations, beside EKTKeys and their ACKs (RFC 6347 section 4.1; RFC 8261 section 4). */
@Timeout(600)
class ApplicationDataTest {
    private static byte[] data(int length, int value) {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) value);
        return data;
    }

    @Test
    void data_ofBothSides_arrivesOnceAndInOrder_oneRecordPerCall() throws Exception {
        ProtectionProfile profile = ProtectionProfile.AEAD_AES_128_GCM;
        try (DtlsPair pair =
                DtlsPair.of(TestPeers.singleProfileClient(profile), TestPeers.singleProfileServer(profile))) {
            pair.handshake();
            int before = pair.sentByServer.size();
            for (int i = 1; i <= 20; i++) {
                pair.client.sendApplicationData(data(40 + i, i), 2, 30 + i);
                pair.server.sendApplicationData(data(i, -i), 0, i);
            }
            for (int i = 1; i <= 20; i++) {
                assertArrayEquals(data(30 + i, i), Await.next(pair.serverEvents.data, "the client's data"));
                assertArrayEquals(data(i, -i), Await.next(pair.clientEvents.data, "the server's data"));
            }
            assertEquals(before + 20, pair.sentByServer.size());
        }
    }

    @Test
    void data_asLongAsTheLimit_fillsADatagram_andOneOctetMoreIsRefused() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            assertThrows(IllegalStateException.class, () -> pair.server.sendApplicationData(new byte[1], 0, 1));
            assertThrows(IllegalStateException.class, () -> pair.client.applicationDataLimit());
            pair.handshake();
            int limit = pair.server.applicationDataLimit();
            assertEquals(limit, pair.client.applicationDataLimit());
            pair.server.sendApplicationData(data(limit, 7), 0, limit);
            assertArrayEquals(data(limit, 7), Await.next(pair.clientEvents.data, "the longest data"));
            byte[] record = pair.sentByServer.get(pair.sentByServer.size() - 1);
            assertEquals(TestPeers.serverConfig().mtu(), record.length);
            byte[] longer = data(limit + 1, 7);
            assertThrows(
                    IllegalArgumentException.class, () -> pair.server.sendApplicationData(longer, 0, longer.length));
            assertThrows(IllegalArgumentException.class, () -> pair.client.sendApplicationData(longer, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.client.sendApplicationData(new byte[3], 2, 2));
        }
    }

    @Test
    void data_betweenEktKeys_isNoAcknowledgement_andAcknowledgementsAreNoData() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            for (int spi = 1; spi <= 5; spi++) {
                pair.server.sendApplicationData(data(9, spi), 0, 9);
                pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, spi));
                // An ACK's encoding, which is application data nevertheless.
                pair.client.sendApplicationData(new byte[18], 0, 18);
            }
            for (int spi = 1; spi <= 5; spi++) {
                assertEquals(spi, pair.clientEvents.next(EktParameterSet.class).spi());
                assertEquals(
                        spi,
                        pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
                assertArrayEquals(data(9, spi), Await.next(pair.clientEvents.data, "the server's data"));
                assertArrayEquals(new byte[18], Await.next(pair.serverEvents.data, "the client's data"));
            }
            assertTrue(pair.serverEvents.data.isEmpty());
        }
    }

    @Test
    void recordThatTheNetworkCallsByAnotherType_isNeitherDataNorAcknowledgement() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            AtomicInteger carried = new AtomicInteger();
            pair.toServer = record -> {
                carried.incrementAndGet();
                return List.of(renamed(record));
            };
            pair.client.sendApplicationData(data(18, 0), 0, 18);
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 3));
            pair.clientEvents.next(EktParameterSet.class);
            TestPeers.await(() -> carried.get() == 2, "the data and the ACK");
            pair.toServer = DtlsPair.PERFECT;
            pair.client.sendApplicationData(data(5, 5), 0, 5);
            assertArrayEquals(data(5, 5), Await.next(pair.serverEvents.data, "true data"));
            assertTrue(pair.serverEvents.isEmpty(), "no acknowledgement");
            assertEquals(1, pair.timers.pending(), "the EKTKey will be sent again");
        }
    }

    private static byte[] renamed(byte[] record) {
        byte[] copy = record.clone();
        if (DtlsRecords.type(copy, 0) == DtlsRecords.ACK) {
            copy[0] = (byte) DtlsRecords.APPLICATION_DATA;
        } else if (DtlsRecords.type(copy, 0) == DtlsRecords.APPLICATION_DATA) {
            copy[0] = (byte) DtlsRecords.ACK;
        }
        return copy;
    }

    @Test
    void repeatedOrBrokenRecord_isNotDelivered() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            AtomicInteger count = new AtomicInteger();
            pair.toClient = record -> {
                byte[] broken = record.clone();
                broken[broken.length - 1] ^= 1;
                return count.incrementAndGet() == 1 ? List.of(broken) : List.of(record, record, record);
            };
            pair.server.sendApplicationData(data(5, 1), 0, 5);
            pair.server.sendApplicationData(data(5, 2), 0, 5);
            pair.server.sendApplicationData(data(5, 3), 0, 5);
            assertArrayEquals(data(5, 2), Await.next(pair.clientEvents.data, "the second"));
            assertArrayEquals(data(5, 3), Await.next(pair.clientEvents.data, "the third"));
            assertTrue(pair.clientEvents.data.isEmpty());
        }
    }

    @Test
    void endedAssociation_sendsNothing() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.server.close();
            pair.serverEvents.next(ServerEvents.Closed.class);
            pair.clientEvents.next(ClientEvents.Closed.class);
            int before = pair.sentByServer.size();
            pair.server.sendApplicationData(new byte[1], 0, 1);
            pair.client.sendApplicationData(new byte[1], 0, 1);
            assertEquals(before, pair.sentByServer.size());
            assertTrue(pair.clientEvents.data.isEmpty());
            assertTrue(pair.serverEvents.data.isEmpty());
        }
    }
}
