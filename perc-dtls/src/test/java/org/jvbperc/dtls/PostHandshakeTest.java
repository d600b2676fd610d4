package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.dtls.ekt.EktFragment;
import org.jvbperc.dtls.ekt.EktInbox;
import org.jvbperc.dtls.wire.AckCodec;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** Permitted and forbidden messages after the handshake (RFC 8870 section 5.2.2; RFC 8827 section 6.5). */
@Timeout(600)
class PostHandshakeTest {
    private static final int UNEXPECTED_MESSAGE = 10;
    private static final int DECODE_ERROR = 50;
    private static final int ACCESS_DENIED = 49;
    private static final int NO_RENEGOTIATION = 100;

    @Test
    void ektKey_notNegotiated_isUnexpectedMessage() throws Exception {
        ProtectionProfile single = ProtectionProfile.AEAD_AES_128_GCM;
        try (RogueServer rogue = new RogueServer(
                TestPeers.singleProfileClient(single), TestPeers.singleProfileServer(single), extensions -> {})) {
            establish(rogue);
            rogue.peer.send(DtlsRecords.HANDSHAKE, ektKey(rogue.peer.channel.sentFinishedSeq() + 1, 1));
            assertEquals(
                    UNEXPECTED_MESSAGE,
                    rogue.clientEvents.next(DtlsFailure.class).alertCode());
            assertAlertReceived(rogue.peer, UNEXPECTED_MESSAGE);
        }
    }

    @Test
    void ektKey_fromClient_isUnexpectedMessage() throws Exception {
        try (RogueClient rogue = new RogueClient(
                TestPeers.clientConfig().build(), TestPeers.serverParameters().build(), extensions -> {})) {
            rogue.serverEvents.next(ServerEvents.Established.class);
            rogue.peer().send(DtlsRecords.HANDSHAKE, ektKey(rogue.peer().channel.sentFinishedSeq() + 1, 1));
            assertEquals(
                    UNEXPECTED_MESSAGE,
                    rogue.serverEvents.next(DtlsFailure.class).alertCode());
            assertAlertReceived(rogue.peer(), UNEXPECTED_MESSAGE);
        }
    }

    @Test
    void ektKey_unparsable_isDecodeErrorWithoutAcknowledgement() throws Exception {
        try (RogueServer rogue = standardServer()) {
            establish(rogue);
            byte[] body = {0, 16, 1, 2, 3};
            rogue.peer.send(
                    DtlsRecords.HANDSHAKE,
                    HandshakeFragments.encode(
                            EktKeyCodec.HANDSHAKE_TYPE,
                            rogue.peer.channel.sentFinishedSeq() + 1,
                            body,
                            0,
                            body.length));
            assertEquals(
                    DECODE_ERROR, rogue.clientEvents.next(DtlsFailure.class).alertCode());
            assertAlertReceived(rogue.peer, DECODE_ERROR);
            assertTrue(rogue.peer.channel.takeAcknowledged().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, EktKeyCodec.MAX_BODY_BYTES + 1, 16000})
    void ektKey_impossibleLength_isDecodeError(int length) throws Exception {
        try (RogueServer rogue = standardServer()) {
            establish(rogue);
            byte[] body = new byte[length];
            rogue.peer.send(
                    DtlsRecords.HANDSHAKE,
                    HandshakeFragments.encode(
                            EktKeyCodec.HANDSHAKE_TYPE,
                            rogue.peer.channel.sentFinishedSeq() + 1,
                            body,
                            0,
                            Math.min(10, length)));
            assertEquals(
                    DECODE_ERROR, rogue.clientEvents.next(DtlsFailure.class).alertCode());
        }
    }

    @Test
    void ektKey_inOneRecordWithAnotherMessage_isTakenOut() throws Exception {
        try (RogueServer rogue = standardServer()) {
            establish(rogue);
            int seq = rogue.peer.channel.sentFinishedSeq() + 1;
            byte[] unknown = HandshakeFragments.encode(4, seq + 5, new byte[20], 0, 20);
            byte[] first = ektKey(seq, 1);
            byte[] second = ektKey(seq + 1, 2);
            rogue.peer.send(DtlsRecords.HANDSHAKE, concat(first, unknown, second));
            assertEquals(1, rogue.clientEvents.next(EktParameterSet.class).spi());
            assertEquals(2, rogue.clientEvents.next(EktParameterSet.class).spi());
        }
    }

    @Test
    void ektKey_overlappingFragmentsInAnyOrder_isReassembled() throws Exception {
        try (RogueServer rogue = standardServer()) {
            establish(rogue);
            int seq = rogue.peer.channel.sentFinishedSeq() + 1;
            byte[] body = EktKeyCodec.encode(TestPeers.ektParameters(EktCipher.AESKW_128, 77), 2);
            int[][] spans = {{20, 10}, {25, body.length - 25}, {0, 12}, {10, 15}};
            for (int[] span : spans) {
                rogue.peer.send(
                        DtlsRecords.HANDSHAKE,
                        HandshakeFragments.encode(EktKeyCodec.HANDSHAKE_TYPE, seq, body, span[0], span[1]));
            }
            assertEquals(77, rogue.clientEvents.next(EktParameterSet.class).spi());
            List<Long> acknowledged = new ArrayList<>();
            rogue.peer.readUntil(
                    () -> {
                        acknowledged.addAll(rogue.peer.channel.takeAcknowledged());
                        return acknowledged.size() >= spans.length;
                    },
                    "an ACK of all four records");
        }
    }

    @Test
    void ektKey_farAheadOfTheNextMessage_isNotKept() throws Exception {
        try (RogueServer rogue = standardServer()) {
            establish(rogue);
            int seq = rogue.peer.channel.sentFinishedSeq() + 1;
            rogue.peer.send(DtlsRecords.HANDSHAKE, ektKey(seq + EktInbox.MAX_AHEAD, 99));
            rogue.peer.send(DtlsRecords.HANDSHAKE, ektKey(seq, 1));
            assertEquals(1, rogue.clientEvents.next(EktParameterSet.class).spi());
            assertTrue(rogue.clientEvents.isEmpty());
        }
    }

    @Test
    void helloRequest_toClient_isAnsweredByNoRenegotiation() throws Exception {
        try (RogueServer rogue = standardServer()) {
            establish(rogue);
            rogue.peer.send(
                    DtlsRecords.HANDSHAKE,
                    HandshakeFragments.encode(HandshakeFragments.HELLO_REQUEST, 0, new byte[0], 0, 0));
            TestPeers.await(
                    () -> rogue.context.counters().get(DtlsCounters.Event.RENEGOTIATIONS_REFUSED) == 1, "the refusal");
            rogue.peer.readUntil(() -> !rogue.peer.alertsReceived.isEmpty(), "the alert");
            assertEquals(List.of(NO_RENEGOTIATION), rogue.peer.alertsReceived);
            rogue.peer.send(DtlsRecords.HANDSHAKE, ektKey(rogue.peer.channel.sentFinishedSeq() + 1, 1));
            assertEquals(1, rogue.clientEvents.next(EktParameterSet.class).spi(), "the association goes on");
        }
    }

    @Test
    void clientHello_inEstablishedAssociation_isAnsweredByNoRenegotiation() throws Exception {
        try (RogueClient rogue = new RogueClient(
                TestPeers.clientConfig().build(), TestPeers.serverParameters().build(), extensions -> {})) {
            rogue.serverEvents.next(ServerEvents.Established.class);
            rogue.peer()
                    .send(
                            DtlsRecords.HANDSHAKE,
                            HandshakeFragments.encode(
                                    HandshakeFragments.CLIENT_HELLO,
                                    rogue.peer().channel.sentFinishedSeq() + 1,
                                    new byte[60],
                                    0,
                                    60));
            TestPeers.await(
                    () -> rogue.context.counters().get(DtlsCounters.Event.RENEGOTIATIONS_REFUSED) == 1, "the refusal");
            rogue.peer().readUntil(() -> !rogue.peer().alertsReceived.isEmpty(), "the alert");
            assertEquals(List.of(NO_RENEGOTIATION), rogue.peer().alertsReceived);
            assertTrue(rogue.serverEvents.isEmpty());
        }
    }

    @Test
    void applicationData_beforeAnEktKey_doesNotHinderIt() throws Exception {
        try (RogueServer rogue = standardServer()) {
            establish(rogue);
            rogue.peer.send(DtlsRecords.APPLICATION_DATA, new byte[100]);
            rogue.peer.send(DtlsRecords.HANDSHAKE, ektKey(rogue.peer.channel.sentFinishedSeq() + 1, 1));
            assertEquals(1, rogue.clientEvents.next(EktParameterSet.class).spi());
        }
    }

    @Test
    void ack_malformedOrForeign_acknowledgesNothing() throws Exception {
        try (RogueClient rogue = new RogueClient(
                TestPeers.clientConfig().build(), TestPeers.serverParameters().build(), extensions -> {})) {
            rogue.serverEvents.next(ServerEvents.Established.class);
            rogue.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 8));
            List<EktFragment> received = new ArrayList<>();
            rogue.peer()
                    .readUntil(
                            () -> {
                                received.addAll(rogue.peer().channel.takeFragments());
                                return !received.isEmpty();
                            },
                            "the EKTKey");
            long record = received.get(0).recordNumber();
            rogue.peer().send(DtlsRecords.ACK, new byte[] {0});
            rogue.peer().send(DtlsRecords.ACK, new byte[] {0, 16, 1, 2, 3});
            rogue.peer().send(DtlsRecords.ACK, AckCodec.encode(List.of()));
            rogue.peer().send(DtlsRecords.ACK, AckCodec.encode(List.of(record + 1000)));
            rogue.peer().send(DtlsRecords.ACK, AckCodec.encode(List.of(record & 0xFFFF_FFFF_FFFFL)));
            rogue.peer().send(DtlsRecords.ACK, AckCodec.encode(List.of(record + 1000, record)));
            assertEquals(
                    8, rogue.serverEvents.next(ServerEvents.Acknowledged.class).spi());
            assertEquals(0, rogue.timers.pending());
            assertTrue(rogue.serverEvents.isEmpty());
        }
    }

    @Test
    void fatalAlert_fromPeer_stopsRetransmissionAndIsReported() throws Exception {
        try (RogueClient rogue = new RogueClient(
                TestPeers.clientConfig().build(), TestPeers.serverParameters().build(), extensions -> {})) {
            rogue.serverEvents.next(ServerEvents.Established.class);
            rogue.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 8));
            rogue.timers.awaitPending(1);
            rogue.peer().send(DtlsRecords.ALERT, new byte[] {2, ACCESS_DENIED});
            DtlsFailure failure = rogue.serverEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.ALERT_RECEIVED, failure.kind());
            assertEquals(ACCESS_DENIED, failure.alertCode());
            assertEquals(0, rogue.timers.pending());
        }
    }

    @Test
    void listener_throwsInEktKey_endsTheAssociationWithInternalError() throws Exception {
        ClientEvents events = new ClientEvents();
        ManualTimers timers = new ManualTimers();
        DtlsClientListener faulty = new DtlsClientListener() {
            @Override
            public void established(ProtectionProfile profile, org.jvbperc.crypto.HopByHopKeys keys) {
                events.established(profile, keys);
            }

            @Override
            public void ektKey(EktParameterSet parameters) {
                throw new IllegalStateException("a fault in the listener");
            }

            @Override
            public void failed(DtlsFailure failure) {
                events.failed(failure);
            }

            @Override
            public void closed() {
                events.closed();
            }
        };
        ServerEvents serverEvents = new ServerEvents();
        try (DtlsContext context = TestPeers.context("test-both").timers(timers).build()) {
            DtlsClientAssociation[] client = new DtlsClientAssociation[1];
            DtlsServerAssociation server = new DtlsServerAssociation(
                    context,
                    TestPeers.serverConfig(),
                    new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE),
                    (datagram, offset, length) -> client[0].receive(datagram, offset, length),
                    serverEvents);
            client[0] =
                    new DtlsClientAssociation(context, TestPeers.clientConfig().build(), server::receive, faulty);
            client[0].start();
            events.next(ClientEvents.Established.class);
            serverEvents.next(ServerEvents.Established.class);
            server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 8));
            assertEquals(
                    DtlsFailure.Kind.INTERNAL, events.next(DtlsFailure.class).kind());
        }
    }

    private static RogueServer standardServer() {
        return new RogueServer(
                TestPeers.clientConfig().build(), TestPeers.serverParameters().build(), extensions -> {});
    }

    private static void establish(RogueServer rogue) throws Exception {
        rogue.client.start();
        rogue.clientEvents.next(ClientEvents.Established.class);
        rogue.peer.established();
    }

    private static byte[] ektKey(int messageSeq, int spi) {
        byte[] body = EktKeyCodec.encode(TestPeers.ektParameters(EktCipher.AESKW_128, spi), 2);
        return HandshakeFragments.encode(EktKeyCodec.HANDSHAKE_TYPE, messageSeq, body, 0, body.length);
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] whole = new byte[length];
        int position = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, position, part.length);
            position += part.length;
        }
        return whole;
    }

    private static void assertAlertReceived(RawPeer peer, int alert) {
        TlsFatalAlertReceived received =
                assertThrows(TlsFatalAlertReceived.class, () -> peer.read((int) TestPeers.PATIENCE.toMillis()));
        assertEquals(alert, received.getAlertDescription());
    }
}
