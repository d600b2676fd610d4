package org.jvbperc.tunnel.transport;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jvbperc.crypto.ProtectionProfile;

/** Builds a {@link TunnelConfig}; see its components for the meaning of each value. */
public final class TunnelConfigBuilder {
    private final TunnelSide side;
    private final TlsIdentity identity;
    private final Supplier<PeerTrust> trust;
    private List<ProtectionProfile> profiles = List.of(
            ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
            ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
    private boolean signing = true;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration handshakeTimeout = Duration.ofSeconds(5);
    private Duration idleTimeout = Duration.ZERO;
    private Duration writeTimeout = Duration.ofSeconds(10);
    private int outboundQueueBytes = 16 * 1024 * 1024;
    private Duration firstBackoff = Duration.ofMillis(200);
    private Duration maxBackoff = Duration.ofSeconds(10);
    private int maxConnections = 64;

    TunnelConfigBuilder(TunnelSide side, TlsIdentity identity, Supplier<PeerTrust> trust) {
        this.side = side;
        this.identity = identity;
        this.trust = trust;
    }

    /** Default: both double profiles, 128 bit first. */
    public TunnelConfigBuilder profiles(List<ProtectionProfile> value) {
        profiles = List.copyOf(value);
        return this;
    }

    /** Default: true. */
    public TunnelConfigBuilder signing(boolean value) {
        signing = value;
        return this;
    }

    /** Default: 5 s. */
    public TunnelConfigBuilder connectTimeout(Duration value) {
        connectTimeout = value;
        return this;
    }

    /** Default: 5 s. */
    public TunnelConfigBuilder handshakeTimeout(Duration value) {
        handshakeTimeout = value;
        return this;
    }

    /** Default: zero, never. */
    public TunnelConfigBuilder idleTimeout(Duration value) {
        idleTimeout = value;
        return this;
    }

    /** Default: 10 s. */
    public TunnelConfigBuilder writeTimeout(Duration value) {
        writeTimeout = value;
        return this;
    }

    /** Default: 16 MiB. */
    public TunnelConfigBuilder outboundQueueBytes(int value) {
        outboundQueueBytes = value;
        return this;
    }

    /** Default: 0.2 s to 10 s. */
    public TunnelConfigBuilder backoff(Duration first, Duration max) {
        firstBackoff = first;
        maxBackoff = max;
        return this;
    }

    /** Default: 64. */
    public TunnelConfigBuilder maxConnections(int value) {
        maxConnections = value;
        return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public TunnelConfig build() {
        return new TunnelConfig(
                side,
                identity,
                trust,
                profiles,
                signing,
                connectTimeout,
                handshakeTimeout,
                idleTimeout,
                writeTimeout,
                outboundQueueBytes,
                firstBackoff,
                maxBackoff,
                maxConnections);
    }
}
