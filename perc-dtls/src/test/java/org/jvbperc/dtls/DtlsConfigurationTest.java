package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.tls.CipherSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.ekt.EktCipherNumbers;
import org.jvbperc.dtls.handshake.Negotiation;
import org.jvbperc.ekt.EktCipher;

/** Refused configurations, and a server's choice from an offer (RFC 8870 section 6). */
class DtlsConfigurationTest {
    private static final int SUITE_128 = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
    private static final int SUITE_256 = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
    private static final ProtectionProfile SINGLE = ProtectionProfile.AEAD_AES_128_GCM;

    @Test
    void parameters_singleAmongDoubleProfiles_areRefused() {
        List<ProtectionProfile> mixed = List.of(TestPeers.DOUBLE_128, SINGLE);
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.serverParameters().profiles(mixed).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.serverParameters().singleProfileMode(mixed).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.clientConfig().profiles(mixed).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.clientConfig().singleProfileMode(mixed).build());
    }

    @Test
    void parameters_singleProfileModeThenDoubleProfiles_areRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.serverParameters()
                        .singleProfileMode(List.of(SINGLE))
                        .profiles(List.of(TestPeers.DOUBLE_128))
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.clientConfig()
                        .singleProfileMode(List.of(SINGLE))
                        .ektCiphers(List.of(EktCipher.AESKW_128))
                        .build());
    }

    @Test
    void parameters_nothingToNegotiate_areRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.serverParameters().profiles(List.of()).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.serverParameters().ektCiphers(List.of()).build());
    }

    @Test
    void parameters_withoutTlsIdOrFingerprints_areRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> DtlsServerParameters.builder(TestPeers.SERVER_CERTIFICATE).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> DtlsClientConfig.builder(
                                TestPeers.CLIENT_CERTIFICATE, Set.of(TestPeers.SERVER_CERTIFICATE.fingerprint()))
                        .tlsId(TestPeers.CLIENT_TLS_ID)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> DtlsClientConfig.builder(TestPeers.CLIENT_CERTIFICATE, Set.of())
                        .singleProfileMode(List.of(SINGLE))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abcdefghij012345678", "abcdefghij0123456789!", "abcdefghij 0123456789"})
    void tlsId_notRfc8842_isRefused(String tlsId) {
        assertThrows(
                IllegalArgumentException.class, () -> TestPeers.clientConfig().tlsId(tlsId));
        assertThrows(
                IllegalArgumentException.class,
                () -> TestPeers.serverParameters().tlsId(tlsId));
    }

    @Test
    void otherValues_outOfRange_areRefused() {
        Octets shortHash = Octets.fromHex("00");
        assertThrows(
                IllegalArgumentException.class, () -> TestPeers.clientConfig().identityHash(shortHash));
        assertThrows(
                IllegalArgumentException.class, () -> TestPeers.clientConfig().mtu(255));
        assertThrows(
                IllegalArgumentException.class, () -> TestPeers.serverConfig().withMtu(20000));
        assertThrows(
                IllegalArgumentException.class, () -> TestPeers.serverConfig().withHandshakeTimeout(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> DtlsContext.builder("x", TestPeers.RANDOM).handshakeThreads(0));
    }

    @ParameterizedTest
    @CsvSource({
        "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, AESKW_128, 128, true",
        "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, AESKW_128, 256, false",
        "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, AESKW_256, 128, true",
        "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, AESKW_256, 256, true",
        "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM, AESKW_128, 128, false",
        "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM, AESKW_128, 256, false",
        "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM, AESKW_256, 128, false",
        "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM, AESKW_256, 256, true"
    })
    void negotiation_strengths_areComparedWithEachOther(
            ProtectionProfile profile, EktCipher cipher, int suiteBits, boolean consistent) {
        int suite = suiteBits == 128 ? SUITE_128 : SUITE_256;
        assertEquals(consistent, new Negotiation(profile, Optional.of(cipher), suite).isConsistent());
    }

    @Test
    void choose_strongProfileWithoutStrongSuite_fallsBackToTheNextProfile() {
        DtlsServerParameters parameters = TestPeers.serverParameters()
                .profiles(List.of(TestPeers.DOUBLE_256, TestPeers.DOUBLE_128))
                .build();
        List<ProtectionProfile> profiles = List.of(TestPeers.DOUBLE_128, TestPeers.DOUBLE_256);
        List<EktCipher> ciphers = List.of(EktCipher.AESKW_128, EktCipher.AESKW_256);
        assertEquals(
                new Negotiation(TestPeers.DOUBLE_256, Optional.of(EktCipher.AESKW_256), SUITE_256),
                Negotiation.choose(parameters, profiles, ciphers, new int[] {SUITE_128, SUITE_256}));
        assertEquals(
                new Negotiation(TestPeers.DOUBLE_128, Optional.of(EktCipher.AESKW_128), SUITE_128),
                Negotiation.choose(parameters, profiles, ciphers, new int[] {SUITE_128}));
    }

    @Test
    void suitesFor_profiles_offerWhatCanProtectThem() {
        assertEquals(1, Negotiation.suitesFor(List.of(TestPeers.DOUBLE_256)).length);
        assertEquals(SUITE_256, Negotiation.suitesFor(List.of(TestPeers.DOUBLE_256, TestPeers.DOUBLE_128))[0]);
        assertEquals(SUITE_128, Negotiation.suitesFor(List.of(TestPeers.DOUBLE_128, TestPeers.DOUBLE_256))[0]);
    }

    @Test
    void ektCipherNumbers_zeroInTheList_meansTheIanaTable() {
        assertEquals(List.of(EktCipher.AESKW_128), EktCipherNumbers.ciphers(List.of(1)));
        assertEquals(List.of(EktCipher.AESKW_256, EktCipher.AESKW_128), EktCipherNumbers.ciphers(List.of(2, 1)));
        assertEquals(List.of(EktCipher.AESKW_128, EktCipher.AESKW_256), EktCipherNumbers.ciphers(List.of(0, 1)));
        assertTrue(EktCipherNumbers.ciphers(List.of(77)).isEmpty());
    }

    @Test
    void counters_snapshot_namesEveryEvent() {
        DtlsCounters counters = new DtlsCounters();
        counters.increment(DtlsCounters.Event.EKT_KEYS_SENT);
        assertEquals(DtlsCounters.Event.values().length, counters.snapshot().size());
        assertEquals(1L, counters.snapshot().get("ekt_keys_sent"));
    }
}
