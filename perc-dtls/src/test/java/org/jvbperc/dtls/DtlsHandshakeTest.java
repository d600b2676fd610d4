package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.CipherSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** Handshakes between the two roles, and how associations end (RFC 5764, RFC 8827 section 6.5, RFC 8870 section 5.2.1). */
@Timeout(600)
class DtlsHandshakeTest {
    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int SERVER_HELLO = 2;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final int CHANGE_CIPHER_SPEC = 20;

    @Test
    void handshake_bothRoles_agreeOnProfileAndOuterKeys() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            DtlsPair.Established established = pair.handshake();
            assertEquals(TestPeers.DOUBLE_128, established.client().profile());
            assertEquals(TestPeers.DOUBLE_128, established.server().profile());
            assertEquals(Optional.of(EktCipher.AESKW_128), established.server().ektCipher());
            assertEquals(established.client().keys(), established.server().keys());
            assertEquals(16, established.client().keys().clientWriteKey().length());
            assertEquals(12, established.client().keys().clientWriteSalt().length());
            assertNotEquals(
                    established.client().keys().clientWriteKey(),
                    established.client().keys().serverWriteKey());
            assertEquals(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, cipherSuite(serverHello(pair)));
            assertEquals(0, pair.timers.pending(), "the deadlines are cancelled");
            assertEquals(3, pair.datagramsOfClient.get(), "two ClientHellos and a flight");
            assertEquals(3, pair.datagramsOfServer.get(), "HelloVerifyRequest and two flights");
        }
    }

    @Test
    void handshake_profile256_usesAeskw256AndSuite256() throws Exception {
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters()
                        .profiles(List.of(TestPeers.DOUBLE_256, TestPeers.DOUBLE_128))
                        .build())) {
            DtlsPair.Established established = pair.handshake();
            assertEquals(TestPeers.DOUBLE_256, established.client().profile());
            assertEquals(Optional.of(EktCipher.AESKW_256), established.server().ektCipher());
            assertEquals(32, established.client().keys().serverWriteKey().length());
            assertEquals(established.client().keys(), established.server().keys());
            assertEquals(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, cipherSuite(serverHello(pair)));
            EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_256, 4);
            pair.server.sendEktKey(parameters);
            assertEquals(parameters, pair.clientEvents.next(EktParameterSet.class));
        }
    }

    @Test
    void handshake_clientOffersOnly256_isServedByDefaultServer() throws Exception {
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.clientConfig()
                        .profiles(List.of(TestPeers.DOUBLE_256))
                        .ektCiphers(List.of(EktCipher.AESKW_256))
                        .build(),
                TestPeers.serverParameters().build())) {
            assertEquals(TestPeers.DOUBLE_256, pair.handshake().server().profile());
        }
    }

    @Test
    void handshake_ianaNumberingOfEktCiphers_isAnsweredInKind() throws Exception {
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.clientConfig()
                        .ektCipherNumbering(EktCipherNumbering.IANA_TABLE)
                        .build(),
                TestPeers.serverParameters().build())) {
            assertEquals(
                    Optional.of(EktCipher.AESKW_128), pair.handshake().server().ektCipher());
            assertTrue(hex(pair.sentByClient.get(0)).contains("00270003020001"));
            assertTrue(hex(serverHello(pair)).contains("0027000100"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtectionProfile.class,
            names = {"AEAD_AES_128_GCM", "AEAD_AES_256_GCM"})
    void handshake_singleProfileModeOnBothSides_isPlainDtlsSrtp(ProtectionProfile profile) throws Exception {
        try (DtlsPair pair =
                DtlsPair.of(TestPeers.singleProfileClient(profile), TestPeers.singleProfileServer(profile))) {
            DtlsPair.Established established = pair.handshake();
            assertEquals(profile, established.client().profile());
            assertEquals(Optional.empty(), established.server().ektCipher());
            assertEquals(established.client().keys(), established.server().keys());
            assertEquals(
                    profile.masterKeyLengthBytes(),
                    established.client().keys().clientWriteKey().length());
        }
    }

    @Test
    void handshake_singleProfileClient_isRefusedByPercServer() throws Exception {
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.singleProfileClient(ProtectionProfile.AEAD_AES_128_GCM),
                TestPeers.serverParameters().build())) {
            pair.client.start();
            assertEquals(40, pair.serverEvents.next(DtlsFailure.class).alertCode());
            assertEquals(40, pair.clientEvents.next(DtlsFailure.class).alertCode());
        }
    }

    @Test
    void handshake_percClient_isRefusedBySingleProfileServer() throws Exception {
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.clientConfig().build(), TestPeers.singleProfileServer(ProtectionProfile.AEAD_AES_128_GCM))) {
            pair.client.start();
            assertEquals(
                    DtlsFailure.Kind.REFUSED,
                    pair.serverEvents.next(DtlsFailure.class).kind());
            assertEquals(40, pair.clientEvents.next(DtlsFailure.class).alertCode());
        }
    }

    @Test
    void handshake_firstClientHello_getsHelloVerifyRequestBeforeAnyState() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toClient = datagram -> List.of();
            pair.client.start();
            TestPeers.await(() -> !pair.sentByServer.isEmpty(), "HelloVerifyRequest");
            byte[] answer = pair.sentByServer.get(0);
            assertEquals(DtlsRecords.HANDSHAKE, DtlsRecords.type(answer, 0));
            assertEquals(HELLO_VERIFY_REQUEST, HandshakeFragments.type(answer, DtlsRecords.HEADER_BYTES));
            assertEquals(0, pair.serverContext.counters().get(DtlsCounters.Event.HANDSHAKES_STARTED));
            assertEquals(1, pair.serverContext.counters().get(DtlsCounters.Event.COOKIES_SENT));
        }
    }

    @Test
    void clientHello_perc_carriesTheFourExtensionsOfTheVectors() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            String hello = hex(pair.sentByClient.get(0));
            assertTrue(hello.contains("000e000700040009000a00"), "use_srtp");
            assertTrue(hello.contains("00270003020102"), "supported_ekt_ciphers");
            assertTrue(
                    hello.contains("00380019" + "18" + hex(TestPeers.CLIENT_TLS_ID.getBytes("US-ASCII"))),
                    "external_session_id");
            assertTrue(hello.contains("0037002120" + TestPeers.CLIENT_IDENTITY_HASH.toHex()), "external_id_hash");
            String answer = hex(serverHello(pair));
            assertTrue(answer.contains("000e00050002000900"), "use_srtp of the server");
            assertTrue(answer.contains("0027000101"), "selected EKT cipher");
            assertTrue(
                    answer.contains("00380019" + "18" + hex(TestPeers.SERVER_TLS_ID.getBytes("US-ASCII"))),
                    "external_session_id of the server");
            assertTrue(
                    answer.contains("0037002120" + TestPeers.SERVER_IDENTITY_HASH.toHex()),
                    "external_id_hash of the server");
        }
    }

    @Test
    void close_byClient_isReportedOnBothSides() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            pair.client.close();
            pair.client.close();
            pair.clientEvents.next(ClientEvents.Closed.class);
            pair.serverEvents.next(ServerEvents.Closed.class);
            assertTrue(pair.clientEvents.isEmpty());
        }
    }

    @Test
    void close_beforeAnything_isReportedOnce() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.client.close();
            pair.server.close();
            pair.clientEvents.next(ClientEvents.Closed.class);
            pair.serverEvents.next(ServerEvents.Closed.class);
            pair.client.start();
            pair.server.close();
            assertTrue(pair.sentByClient.isEmpty());
        }
    }

    @Test
    void close_duringHandshake_tellsThePeerByFatalAlert() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toServer = datagram -> isClientHello(datagram) ? List.of(datagram) : List.of();
            pair.client.start();
            TestPeers.await(
                    () -> pair.sentByClient.stream().anyMatch(datagram -> !isClientHello(datagram)),
                    "the client's second flight");
            pair.server.close();
            pair.serverEvents.next(ServerEvents.Closed.class);
            DtlsFailure failure = pair.clientEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.ALERT_RECEIVED, failure.kind());
            assertEquals(DtlsAlert.USER_CANCELED.code(), failure.alertCode());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CHANGE_CIPHER_SPEC, DtlsRecords.HANDSHAKE})
    void finalRecords_overtakenByTheNext_completeWithoutRetransmission(int delayedType) throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            // CertificateVerify after ChangeCipherSpec and Finished, or ChangeCipherSpec after Finished; both ways.
            pair.toServer = new Overtaking(delayedType);
            pair.toClient = new Overtaking(CHANGE_CIPHER_SPEC);
            pair.handshake();
            assertEquals(2 + 5, pair.sentByClient.size(), "two ClientHellos and one flight");
            pair.server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 2));
            assertEquals(2, pair.clientEvents.next(EktParameterSet.class).spi());
        }
    }

    /** Holds back the datagram before the last two, or the one before the last, of the final flight. */
    private static final class Overtaking implements DtlsPair.Link {
        private final int delayedType;
        private final List<byte[]> held = new ArrayList<>();

        Overtaking(int delayedType) {
            this.delayedType = delayedType;
        }

        @Override
        public List<byte[]> carry(byte[] datagram) {
            boolean certificateVerify = DtlsRecords.type(datagram, 0) == DtlsRecords.HANDSHAKE
                    && DtlsRecords.epoch(datagram, 0) == 0
                    && HandshakeFragments.type(datagram, DtlsRecords.HEADER_BYTES) == CERTIFICATE_VERIFY;
            boolean delayed = delayedType == CHANGE_CIPHER_SPEC
                    ? DtlsRecords.type(datagram, 0) == CHANGE_CIPHER_SPEC
                    : certificateVerify;
            if (delayed) {
                held.add(datagram);
                return List.of();
            }
            if (held.isEmpty() || !isProtected(datagram)) {
                return List.of(datagram);
            }
            List<byte[]> arriving = new ArrayList<>(List.of(datagram));
            arriving.addAll(held);
            held.clear();
            return arriving;
        }
    }

    private static boolean isProtected(byte[] datagram) {
        return DtlsRecords.epoch(datagram, 0) == 1;
    }

    private static boolean isClientHello(byte[] datagram) {
        return DtlsRecords.type(datagram, 0) == DtlsRecords.HANDSHAKE
                && HandshakeFragments.type(datagram, DtlsRecords.HEADER_BYTES) == HandshakeFragments.CLIENT_HELLO;
    }

    private static byte[] serverHello(DtlsPair pair) {
        return pair.sentByServer.stream()
                .filter(datagram -> DtlsRecords.type(datagram, 0) == DtlsRecords.HANDSHAKE
                        && HandshakeFragments.type(datagram, DtlsRecords.HEADER_BYTES) == SERVER_HELLO)
                .findFirst()
                .orElseThrow();
    }

    /** Behind version, random and an empty session id. */
    private static int cipherSuite(byte[] serverHello) {
        int body = DtlsRecords.HEADER_BYTES + HandshakeFragments.HEADER_BYTES;
        int sessionIdLength = serverHello[body + 34] & 0xFF;
        int at = body + 35 + sessionIdLength;
        return (serverHello[at] & 0xFF) << 8 | (serverHello[at + 1] & 0xFF);
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }
}
