package org.jvbperc.tunnel.transport;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jvbperc.crypto.ProtectionProfile;

/**
 * How a {@link TunnelDialer} or {@link TunnelAcceptor} makes tunnels. Immutable; {@link #builder} has defaults for all but the
 * first three.
 *
 * @param side this process's role
 * @param identity own key and certificate
 * @param trust asked at each handshake
 * @param profiles what a Media Distributor announces, the same for its whole life (RFC 9185 section 5.3); unused by a Key
 *     Distributor
 * @param signing whether to offer or accept the signing extension (ALPN {@code x-perc-tunnel/1})
 * @param connectTimeout for the TCP connection when dialling
 * @param handshakeTimeout from the TCP connection until the tunnel is open, whatever the peer sends
 * @param idleTimeout closes a tunnel on which nothing was received for that long; zero means never (a quiet tunnel is normal)
 * @param writeTimeout closes a tunnel whose peer reads nothing for that long
 * @param outboundQueueBytes octets that may wait to be sent on one tunnel
 * @param firstBackoff pause before the second attempt to dial; doubles up to {@code maxBackoff}, with jitter
 * @param maxBackoff longest pause
 * @param maxConnections open tunnels of an acceptor; as many again may be in the handshake
 */
public record TunnelConfig(
        TunnelSide side,
        TlsIdentity identity,
        Supplier<PeerTrust> trust,
        List<ProtectionProfile> profiles,
        boolean signing,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration idleTimeout,
        Duration writeTimeout,
        int outboundQueueBytes,
        Duration firstBackoff,
        Duration maxBackoff,
        int maxConnections) {
    /**
     * ALPN name that two sides with the signing extension agree on in the TLS handshake ("Signing messages" in
     * docs/rfc-coverage.md).
     */
    public static final String SIGNING_ALPN = "x-perc-tunnel/1";

    public TunnelConfig {
        profiles = List.copyOf(profiles);
        if (profiles.isEmpty()) {
            throw new IllegalArgumentException("profiles: at least one is needed");
        }
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("handshakeTimeout", handshakeTimeout);
        requirePositive("writeTimeout", writeTimeout);
        requirePositive("firstBackoff", firstBackoff);
        if (idleTimeout.isNegative() || idleTimeout.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("idleTimeout " + idleTimeout + ": expected 0 to 24 hours");
        }
        if (maxBackoff.compareTo(firstBackoff) < 0 || maxBackoff.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("maxBackoff " + maxBackoff + ": expected firstBackoff to 1 hour");
        }
        if (outboundQueueBytes < 128 * 1024) {
            throw new IllegalArgumentException(
                    "outboundQueueBytes " + outboundQueueBytes + ": expected at least 131072");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections " + maxConnections + ": expected at least 1");
        }
    }

    /** A builder with defaults: both double profiles, signing, 5 s timeouts (10 s for a write), backoff 0.2 s to 10 s, 16 MiB, 64 tunnels. */
    public static TunnelConfigBuilder builder(TunnelSide side, TlsIdentity identity, Supplier<PeerTrust> trust) {
        return new TunnelConfigBuilder(side, identity, trust);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(name + " " + value + ": expected more than 0 and at most 10 minutes");
        }
    }
}
