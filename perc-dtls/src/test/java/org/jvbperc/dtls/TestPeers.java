package org.jvbperc.dtls;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.testkit.Await;

/** Certificates, identifiers and configurations that the tests of this package share. */
public final class TestPeers {
    /** How long a test waits for something that is going to happen. */
    public static final Duration PATIENCE = Await.patience();

    /**
     * First retransmission of a handshake flight in tests that run in real time: later than any of them ends. A flight that a
     * slow machine has sent twice would be counted, held back or lost as if it were another one.
     */
    static final int NEVER_RESENT_MILLIS = 3_600_000;

    public static final SecureRandom RANDOM = new SecureRandom();
    static final DtlsCertificate CLIENT_CERTIFICATE = DtlsCertificate.generate("client", RANDOM);
    static final DtlsCertificate SERVER_CERTIFICATE = DtlsCertificate.generate("server", RANDOM);
    static final DtlsCertificate OTHER_CERTIFICATE = DtlsCertificate.generate("other", RANDOM);

    static final String CLIENT_TLS_ID = "client-tls-id-0123456789";
    static final String SERVER_TLS_ID = "server/tls+id_0123456789";
    static final Octets CLIENT_IDENTITY_HASH = Octets.fromHex("c1".repeat(32));
    static final Octets SERVER_IDENTITY_HASH = Octets.fromHex("5e".repeat(32));

    static final ProtectionProfile DOUBLE_128 = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
    static final ProtectionProfile DOUBLE_256 = ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;

    private TestPeers() {}

    /** A context that sends no handshake flight twice, however slow the machine is. */
    public static DtlsContext.Builder context(String name) {
        return DtlsContext.builder(name, RANDOM).handshakeResendMillis(NEVER_RESENT_MILLIS);
    }

    public static DtlsClientConfig.Builder clientConfig() {
        return DtlsClientConfig.builder(CLIENT_CERTIFICATE, Set.of(SERVER_CERTIFICATE.fingerprint()))
                .tlsId(CLIENT_TLS_ID)
                .identityHash(CLIENT_IDENTITY_HASH)
                .expectedPeerTlsId(SERVER_TLS_ID)
                .expectedPeerIdentityHash(SERVER_IDENTITY_HASH);
    }

    static DtlsServerParameters.Builder serverParameters() {
        return DtlsServerParameters.builder(SERVER_CERTIFICATE)
                .tlsId(SERVER_TLS_ID)
                .identityHash(SERVER_IDENTITY_HASH)
                .expectedPeerTlsId(CLIENT_TLS_ID)
                .expectedPeerIdentityHash(CLIENT_IDENTITY_HASH);
    }

    static DtlsServerConfig serverConfig() {
        return DtlsServerConfig.defaults(Octets.fromHex("0a0b0c0d"));
    }

    static DtlsClientConfig singleProfileClient(ProtectionProfile profile) {
        return DtlsClientConfig.builder(CLIENT_CERTIFICATE, Set.of(SERVER_CERTIFICATE.fingerprint()))
                .singleProfileMode(List.of(profile))
                .build();
    }

    static DtlsServerParameters singleProfileServer(ProtectionProfile profile) {
        return DtlsServerParameters.builder(SERVER_CERTIFICATE)
                .singleProfileMode(List.of(profile))
                .build();
    }

    static EktParameterSet ektParameters(EktCipher cipher, int spi) {
        return ektParametersWithSalt(cipher, spi, EktParameterSet.SALT_LENGTH_BYTES);
    }

    static EktParameterSet ektParametersWithSalt(EktCipher cipher, int spi, int saltBytes) {
        return new EktParameterSet(
                cipher,
                SecretBytes.random(cipher.keyLengthBytes(), RANDOM),
                SecretBytes.random(saltBytes, RANDOM),
                spi,
                300);
    }

    /** Waits until a condition other threads bring about holds. */
    public static void await(BooleanSupplier condition, String what) {
        Await.until(what, condition::getAsBoolean);
    }

    static <T> T cast(Class<T> type, Object event) {
        if (!type.isInstance(event)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", heard " + event);
        }
        return type.cast(event);
    }
}
