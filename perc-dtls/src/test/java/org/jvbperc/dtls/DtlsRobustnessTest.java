package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** Bad input: what an association survives. */
@Timeout(600)
class DtlsRobustnessTest {
    @Test
    void receive_garbageAroundTheHandshake_doesNotDisturbIt() throws Exception {
        Random random = new Random(42);
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toServer = datagram -> List.of(garbage(random), datagram, truncated(datagram, random));
            pair.toClient = datagram -> List.of(garbage(random), datagram, truncated(datagram, random));
            DtlsPair.Established established = pair.handshake();
            assertEquals(established.client().keys(), established.server().keys());
            EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_128, 1);
            pair.server.sendEktKey(parameters);
            assertEquals(parameters, pair.clientEvents.next(EktParameterSet.class));
            pair.serverEvents.next(ServerEvents.Acknowledged.class);
            assertTrue(pair.serverContext.counters().get(DtlsCounters.Event.RECORDS_DROPPED_MALFORMED) > 0);
        }
    }

    @Test
    void receive_flippedBitsInProtectedRecords_areIgnored() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.toClient = datagram -> {
                List<byte[]> spoilt = new ArrayList<>();
                for (int bit = 0; bit < 8 * datagram.length; bit += 11) {
                    byte[] copy = datagram.clone();
                    copy[bit / 8] ^= (byte) (1 << bit % 8);
                    spoilt.add(copy);
                }
                spoilt.add(datagram);
                return spoilt;
            };
            EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_128, 1);
            pair.server.sendEktKey(parameters);
            assertEquals(parameters, pair.clientEvents.next(EktParameterSet.class));
            pair.serverEvents.next(ServerEvents.Acknowledged.class);
            assertTrue(pair.clientEvents.isEmpty());
        }
    }

    /** Anybody can send these: they must not end the association (RFC 6347 section 4.1.2.7). */
    @Test
    void receive_protectedRecordsTooShortToAuthenticate_areIgnored() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            for (int type : List.of(20, 21, 22, 23, 26)) {
                // Together fewer than wait in a queue, so that the genuine record finds room.
                for (int length : List.of(0, 1, 7, 8, 16, 24)) {
                    byte[] record = shortRecord(type, 1000L * type + length, length);
                    pair.server.receive(record, 0, record.length);
                    pair.client.receive(record, 0, record.length);
                }
            }
            EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_128, 1);
            pair.server.sendEktKey(parameters);
            assertEquals(parameters, pair.clientEvents.next(EktParameterSet.class));
            pair.serverEvents.next(ServerEvents.Acknowledged.class);
            assertTrue(pair.clientEvents.isEmpty());
        }
    }

    /** A record of epoch 1. */
    private static byte[] shortRecord(int type, long number, int length) {
        ByteBuffer record = ByteBuffer.allocate(DtlsRecords.HEADER_BYTES + length);
        record.put((byte) type)
                .putShort((short) 0xFEFD)
                .putLong(1L << 48 | number)
                .putShort((short) length);
        return record.array();
    }

    @Test
    void receive_outOfBounds_isABugOfTheCaller() {
        try (DtlsPair pair = DtlsPair.standard()) {
            byte[] datagram = new byte[10];
            assertThrows(IndexOutOfBoundsException.class, () -> pair.server.receive(datagram, 5, 6));
        }
    }

    @Test
    void receive_oversizedHandshakeMessageAnnounced_isDroppedBeforeAllocation() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toClient = datagram -> {
                byte[] huge = hugeHandshakeFragment(datagram);
                return huge == null ? List.of(datagram) : List.of(huge, datagram);
            };
            pair.handshake();
        }
    }

    @Test
    void receive_clientNotStarted_waitsOn() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            byte[] stray = PlaintextRecord.of(DtlsRecords.HANDSHAKE, new byte[40]);
            pair.client.receive(stray, 0, stray.length);
            pair.handshake();
        }
    }

    private static byte[] garbage(Random random) {
        byte[] octets = new byte[random.nextInt(200)];
        random.nextBytes(octets);
        if (octets.length > 2 && random.nextBoolean()) {
            octets[0] = (byte) (20 + random.nextInt(7));
            octets[1] = (byte) 0xFE;
            octets[2] = (byte) 0xFD;
        }
        return octets;
    }

    private static byte[] truncated(byte[] datagram, Random random) {
        return Arrays.copyOf(datagram, random.nextInt(datagram.length));
    }

    /** For an unprotected handshake datagram: one with the next message_seq that announces 16 MiB. */
    private static byte[] hugeHandshakeFragment(byte[] datagram) {
        if (DtlsRecords.type(datagram, 0) != DtlsRecords.HANDSHAKE || DtlsRecords.epoch(datagram, 0) != 0) {
            return null;
        }
        byte[] fragment = new byte[12 + 4];
        fragment[0] = 11;
        Arrays.fill(fragment, 1, 4, (byte) 0xFF);
        fragment[5] = (byte) (datagram[DtlsRecords.HEADER_BYTES + 5] + 1);
        fragment[11] = 4;
        byte[] record = PlaintextRecord.of(DtlsRecords.HANDSHAKE, fragment);
        record[10] = (byte) 0xEE;
        return record;
    }
}
