package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.wire.EktCiphersExtension;
import org.jvbperc.dtls.wire.ExternalIdExtensions;
import org.jvbperc.dtls.wire.UseSrtp;
import org.jvbperc.ekt.EktCipher;

/** Peers that are not who the signalling said, or say the wrong things (RFC 8842; RFC 8844; RFC 9185 sections 5.1 and 5.4). */
@Timeout(600)
class DtlsAdmissionTest {
    private static final int HANDSHAKE_FAILURE = 40;
    private static final int BAD_CERTIFICATE = 42;
    private static final int ILLEGAL_PARAMETER = 47;
    private static final int ACCESS_DENIED = 49;
    private static final int DECODE_ERROR = 50;
    private static final int INSUFFICIENT_SECURITY = 71;
    private static final int INTERNAL_ERROR = 80;

    private static final String OTHER_TLS_ID = "another-tls-id-0123456789";
    private static final Octets OTHER_HASH = Octets.fromHex("00".repeat(32));

    @Test
    void admission_standardClient_seesAllOfItsClientHello() throws Exception {
        TestAdmission admission = new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE);
        try (DtlsPair pair = new DtlsPair(TestPeers.clientConfig().build(), TestPeers.serverConfig(), admission)) {
            pair.handshake();
            ClientHelloInfo info = admission.seenHello.get();
            assertEquals(Optional.of(TestPeers.CLIENT_TLS_ID), info.tlsId());
            assertEquals(Optional.of(TestPeers.CLIENT_IDENTITY_HASH), info.identityHash());
            assertEquals(List.of(TestPeers.DOUBLE_128, TestPeers.DOUBLE_256), info.profiles());
            assertEquals(List.of(EktCipher.AESKW_128, EktCipher.AESKW_256), info.ektCiphers());
        }
    }

    @Test
    void serverCertificate_swapped_endsTheHandshakeAtTheClient() throws Exception {
        DtlsClientConfig config = TestPeers.clientConfig().build();
        DtlsServerParameters swapped = DtlsServerParameters.builder(TestPeers.OTHER_CERTIFICATE)
                .tlsId(TestPeers.SERVER_TLS_ID)
                .identityHash(TestPeers.SERVER_IDENTITY_HASH)
                .build();
        assertRefusedByClient(config, swapped, BAD_CERTIFICATE);
    }

    @Test
    void clientCertificate_swapped_endsTheHandshakeAtTheServer() throws Exception {
        DtlsClientConfig swapped = DtlsClientConfig.builder(
                        TestPeers.OTHER_CERTIFICATE, Set.of(TestPeers.SERVER_CERTIFICATE.fingerprint()))
                .tlsId(TestPeers.CLIENT_TLS_ID)
                .identityHash(TestPeers.CLIENT_IDENTITY_HASH)
                .expectedPeerTlsId(TestPeers.SERVER_TLS_ID)
                .expectedPeerIdentityHash(TestPeers.SERVER_IDENTITY_HASH)
                .build();
        assertRefusedByServer(swapped, TestPeers.serverParameters().build(), BAD_CERTIFICATE);
    }

    @Test
    void clientTlsId_other_isIllegalParameter() throws Exception {
        assertRefusedByServer(
                TestPeers.clientConfig().tlsId(OTHER_TLS_ID).build(),
                TestPeers.serverParameters().build(),
                ILLEGAL_PARAMETER);
    }

    @Test
    void serverTlsId_other_isIllegalParameter() throws Exception {
        assertRefusedByClient(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().tlsId(OTHER_TLS_ID).build(),
                ILLEGAL_PARAMETER);
    }

    @Test
    void clientIdentityHash_other_isIllegalParameter() throws Exception {
        assertRefusedByServer(
                TestPeers.clientConfig().identityHash(OTHER_HASH).build(),
                TestPeers.serverParameters().build(),
                ILLEGAL_PARAMETER);
    }

    @Test
    void serverIdentityHash_other_isIllegalParameter() throws Exception {
        assertRefusedByClient(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().identityHash(OTHER_HASH).build(),
                ILLEGAL_PARAMETER);
    }

    @Test
    void serverIdentityHash_emptyAlthoughIdentitySignalled_isIllegalParameter() throws Exception {
        assertRefusedByClient(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().identityHash(Octets.EMPTY).build(),
                ILLEGAL_PARAMETER);
    }

    @Test
    void identityHashes_noneOnEitherSide_areSentEmptyAndAccepted() throws Exception {
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.clientConfig()
                        .identityHash(Octets.EMPTY)
                        .expectedPeerIdentityHash(Octets.EMPTY)
                        .build(),
                TestPeers.serverParameters()
                        .identityHash(Octets.EMPTY)
                        .expectedPeerIdentityHash(Octets.EMPTY)
                        .build())) {
            pair.handshake();
            assertTrue(HexFormat.of().formatHex(pair.sentByClient.get(0)).contains("0037000100"));
        }
    }

    @Test
    void admission_refusesClientHello_clientSeesTheAlert() throws Exception {
        DtlsServerAdmission refusing = new DtlsServerAdmission() {
            @Override
            public DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal {
                throw new DtlsRefusal(DtlsAlert.ACCESS_DENIED, "not on the roster");
            }

            @Override
            public void clientCertificate(X509Certificate certificate) {}
        };
        try (DtlsPair pair = new DtlsPair(TestPeers.clientConfig().build(), TestPeers.serverConfig(), refusing)) {
            pair.client.start();
            DtlsFailure atServer = pair.serverEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.REFUSED, atServer.kind());
            assertTrue(atServer.detail().contains("not on the roster"));
            DtlsFailure atClient = pair.clientEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.ALERT_RECEIVED, atClient.kind());
            assertEquals(ACCESS_DENIED, atClient.alertCode());
            assertFalse(atClient.detail().contains("roster"));
        }
    }

    @Test
    void admission_throwsByFault_isInternalError() throws Exception {
        DtlsServerAdmission faulty = new DtlsServerAdmission() {
            @Override
            public DtlsServerParameters clientHello(ClientHelloInfo info) {
                throw new IllegalStateException("a fault in the admission");
            }

            @Override
            public void clientCertificate(X509Certificate certificate) {}
        };
        try (DtlsPair pair = new DtlsPair(TestPeers.clientConfig().build(), TestPeers.serverConfig(), faulty)) {
            pair.client.start();
            assertEquals(
                    DtlsFailure.Kind.INTERNAL,
                    pair.serverEvents.next(DtlsFailure.class).kind());
            assertEquals(
                    INTERNAL_ERROR, pair.clientEvents.next(DtlsFailure.class).alertCode());
        }
    }

    @ParameterizedTest
    @CsvSource({
        ExternalIdExtensions.SESSION_ID_TYPE + "," + HANDSHAKE_FAILURE,
        ExternalIdExtensions.ID_HASH_TYPE + "," + HANDSHAKE_FAILURE,
        EktCiphersExtension.TYPE + "," + HANDSHAKE_FAILURE,
        UseSrtp.TYPE + "," + HANDSHAKE_FAILURE
    })
    void clientHello_extensionMissing_isRefused(int extension, int alert) throws Exception {
        try (RogueClient rogue = new RogueClient(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().build(),
                extensions -> extensions.remove(extension))) {
            DtlsFailure failure = rogue.serverEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.REFUSED, failure.kind());
            assertEquals(alert, failure.alertCode(), failure.detail());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // external_session_id: empty, too short, length beyond the data, octets behind it, not a tls-id
        "56,00,50",
        "56,13" + "61616161616161616161616161616161616161" + ",50",
        "56,20" + "6161616161616161616161616161616161616161" + ",50",
        "56,14" + "616161616161616161616161616161616161616161" + ",50",
        "56,14" + "6161616161616161616161616161616161616120" + ",47",
        // external_id_hash: neither 0 nor 32, no length
        "55,0100,50",
        "55,'',50",
        // supported_ekt_ciphers: empty list, length beyond the data
        "39,00,50",
        "39,0201,50",
        // use_srtp: odd length, no profile, MKI beyond the data
        "14,000300090000,50",
        "14,000000,50",
        "14,0002000905,50"
    })
    void clientHello_extensionMalformed_isRefused(int extension, String data, int alert) throws Exception {
        try (RogueClient rogue = new RogueClient(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().build(),
                extensions -> extensions.put(extension, HexFormat.of().parseHex(data)))) {
            DtlsFailure failure = rogue.serverEvents.next(DtlsFailure.class);
            assertEquals(alert, failure.alertCode(), failure.detail());
        }
    }

    @Test
    void clientHello_withMki_isAnsweredWithoutMki() throws Exception {
        try (RogueClient rogue = new RogueClient(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().build(),
                extensions ->
                        extensions.put(UseSrtp.TYPE, new UseSrtp(List.of(9, 10), Octets.fromHex("0102")).encode()))) {
            rogue.serverEvents.next(ServerEvents.Established.class);
        }
    }

    @Test
    void clientHello_onlyWeakEktCipherForStrongProfile_isInsufficientSecurity() throws Exception {
        try (DtlsPair pair = DtlsPair.of(
                TestPeers.clientConfig()
                        .profiles(List.of(TestPeers.DOUBLE_256))
                        .ektCiphers(List.of(EktCipher.AESKW_128))
                        .build(),
                TestPeers.serverParameters().build())) {
            pair.client.start();
            assertEquals(
                    INSUFFICIENT_SECURITY,
                    pair.clientEvents.next(DtlsFailure.class).alertCode());
        }
    }

    @ParameterizedTest
    @CsvSource({
        ExternalIdExtensions.SESSION_ID_TYPE + "," + HANDSHAKE_FAILURE,
        ExternalIdExtensions.ID_HASH_TYPE + "," + HANDSHAKE_FAILURE,
        EktCiphersExtension.TYPE + "," + HANDSHAKE_FAILURE,
        UseSrtp.TYPE + "," + HANDSHAKE_FAILURE
    })
    void serverHello_extensionMissing_isRefused(int extension, int alert) throws Exception {
        try (RogueServer rogue = new RogueServer(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().build(),
                extensions -> extensions.remove(extension))) {
            rogue.client.start();
            DtlsFailure failure = rogue.clientEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.REFUSED, failure.kind());
            assertEquals(alert, failure.alertCode(), failure.detail());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // a profile that was not offered, two profiles, an MKI (RFC 5764 sections 4.1.1 and 4.1.3)
        "14,0002000700," + ILLEGAL_PARAMETER,
        "14,00040009000a00," + ILLEGAL_PARAMETER,
        "14,000200090101," + ILLEGAL_PARAMETER,
        "14,00020009," + DECODE_ERROR,
        // a strong profile with the weak suite and cipher of the honest answer (RFC 8870 section 6)
        "14,0002000a00," + INSUFFICIENT_SECURITY,
        // an EKT cipher that was not offered, two ciphers
        "39,00," + ILLEGAL_PARAMETER,
        "39,05," + ILLEGAL_PARAMETER,
        "39,0102," + DECODE_ERROR,
        "55,0100," + DECODE_ERROR,
        "56,0100," + DECODE_ERROR
    })
    void serverHello_extensionWrong_isRefused(int extension, String data, int alert) throws Exception {
        try (RogueServer rogue = new RogueServer(
                TestPeers.clientConfig().build(),
                TestPeers.serverParameters().build(),
                extensions -> extensions.put(extension, HexFormat.of().parseHex(data)))) {
            rogue.client.start();
            DtlsFailure failure = rogue.clientEvents.next(DtlsFailure.class);
            assertEquals(alert, failure.alertCode(), failure.detail());
        }
    }

    private static void assertRefusedByServer(DtlsClientConfig config, DtlsServerParameters parameters, int alert)
            throws InterruptedException {
        try (DtlsPair pair = DtlsPair.of(config, parameters)) {
            pair.client.start();
            DtlsFailure atServer = pair.serverEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.REFUSED, atServer.kind());
            assertEquals(alert, atServer.alertCode());
            DtlsFailure atClient = pair.clientEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.ALERT_RECEIVED, atClient.kind());
            assertEquals(alert, atClient.alertCode());
        }
    }

    private static void assertRefusedByClient(DtlsClientConfig config, DtlsServerParameters parameters, int alert)
            throws InterruptedException {
        try (DtlsPair pair = DtlsPair.of(config, parameters)) {
            pair.client.start();
            DtlsFailure atClient = pair.clientEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.REFUSED, atClient.kind());
            assertEquals(alert, atClient.alertCode());
            DtlsFailure atServer = pair.serverEvents.next(DtlsFailure.class);
            assertEquals(DtlsFailure.Kind.ALERT_RECEIVED, atServer.kind());
            assertEquals(alert, atServer.alertCode());
        }
    }
}
