package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;

class TunnelConfigTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void builder_untouched_hasTheDocumentedDefaults() {
        TunnelConfig config = TunnelPair.config(
                        TunnelSide.KEY_DISTRIBUTOR,
                        TestCertificates.selfSigned("kd"),
                        TestCertificates.selfSigned("md"))
                .build();
        TunnelConfig fresh = TunnelConfig.builder(config.side(), config.identity(), config.trust())
                .build();
        assertEquals(
                List.of(
                        ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                        ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM),
                fresh.profiles());
        assertTrue(fresh.signing());
        assertEquals(Duration.ofSeconds(5), fresh.handshakeTimeout());
        assertEquals(Duration.ZERO, fresh.idleTimeout());
        assertEquals(Duration.ofMillis(200), fresh.firstBackoff());
        assertEquals(Duration.ofSeconds(10), fresh.maxBackoff());
    }

    @Test
    void build_valueOutOfRange_isNamed() {
        assertRefused("profiles", b -> b.profiles(List.of()));
        assertRefused("connectTimeout", b -> b.connectTimeout(Duration.ZERO));
        assertRefused("handshakeTimeout", b -> b.handshakeTimeout(Duration.ofHours(1)));
        assertRefused("writeTimeout", b -> b.writeTimeout(Duration.ofSeconds(-1)));
        assertRefused("idleTimeout", b -> b.idleTimeout(Duration.ofSeconds(-1)));
        assertRefused("firstBackoff", b -> b.backoff(Duration.ZERO, SECOND));
        assertRefused("maxBackoff", b -> b.backoff(SECOND, Duration.ofMillis(1)));
        assertRefused("outboundQueueBytes", b -> b.outboundQueueBytes(1000));
        assertRefused("maxConnections", b -> b.maxConnections(0));
    }

    @Test
    void dialler_portOutOfRange_isRefused() {
        TunnelConfig config = TunnelPair.kdConfig().build();
        for (int port : new int[] {-1, 0, 65536}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new TunnelDialer("127.0.0.1", port, config, new RecordingHandler()));
        }
    }

    @Test
    void peerTrust_withoutAnchorsOrName_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> PeerTrust.authority(List.of(), "md.example"));
        List<java.security.cert.X509Certificate> anchors = TestCertificates.authority();
        assertThrows(IllegalArgumentException.class, () -> PeerTrust.authority(anchors, " "));
        assertEquals(new PinnedFingerprints(Set.of()), PeerTrust.pinned(Set.of()));
    }

    private static void assertRefused(String name, UnaryOperator<TunnelConfigBuilder> setting) {
        TunnelConfigBuilder builder = setting.apply(TunnelPair.kdConfig());
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, builder::build).getMessage());
        assertTrue(message.startsWith(name), message);
    }
}
