package org.jvbperc.md.kdtunnel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.md.config.KeyDistributorSettings;
import org.jvbperc.md.config.MdTunnelSettings;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.tunnel.TunnelMode;
import org.jvbperc.tunnel.transport.PeerTrust;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;
import org.jvbperc.tunnel.transport.TunnelAcceptor;
import org.jvbperc.tunnel.transport.TunnelConfig;
import org.jvbperc.tunnel.transport.TunnelDialer;
import org.jvbperc.tunnel.transport.TunnelSide;

/**
 * The tunnel listener or the dialers, as configured (RFC 9185 section 5.2). Trusted are the configured fingerprints, and those
 * of the conferences that are registered at the time of the handshake. Safe for several threads.
 */
public final class Tunnels implements AutoCloseable {
    private final PercConfig config;
    private final TlsIdentity identity;
    private final @Nullable TunnelAcceptor acceptor;
    private final List<TunnelDialer> dialers = new ArrayList<>();

    private Tunnels(PercConfig config, TlsIdentity identity, @Nullable TunnelAcceptor acceptor) {
        this.config = config;
        this.identity = identity;
        this.acceptor = acceptor;
    }

    /**
     * Listens, or begins to dial.
     *
     * @param told fingerprints of the Key Distributors that have registered conferences; called at each handshake
     * @throws InvalidConfigException naming the key of a certificate or key file that cannot be used
     * @throws IOException if the address cannot be bound
     */
    public static Tunnels open(
            PercConfig config,
            KdConnections connections,
            AssociationTable associations,
            SignRequests signRequests,
            PercMetrics metrics,
            Logger logger,
            Supplier<Set<CertificateFingerprint>> told)
            throws InvalidConfigException, IOException {
        MdTunnelSettings settings = config.tunnel();
        TlsIdentity identity = identity(settings);
        if (settings.mode() == TunnelMode.KD_CONNECTS) {
            KdTunnelHandler handler =
                    new KdTunnelHandler(connections, associations, signRequests, metrics, logger, Optional.empty());
            TunnelConfig tunnel = tunnelConfig(config, identity, () -> PeerTrust.pinned(pins(config, told.get())));
            try {
                return new Tunnels(
                        config,
                        identity,
                        TunnelAcceptor.listen(
                                new InetSocketAddress(settings.bindAddress(), settings.port()), tunnel, handler));
            } catch (TlsException e) {
                throw new IOException(PercConfig.PATH + ".tunnel: " + e.getMessage(), e);
            }
        }
        Tunnels tunnels = new Tunnels(config, identity, null);
        for (KeyDistributorSettings entry : config.keyDistributors()) {
            PeerTrust trust = trust(entry);
            KdTunnelHandler handler = new KdTunnelHandler(
                    connections, associations, signRequests, metrics, logger, Optional.of(entry.id()));
            tunnels.dialers.add(
                    new TunnelDialer(entry.host(), entry.port(), tunnelConfig(config, identity, () -> trust), handler));
        }
        tunnels.dialers.forEach(TunnelDialer::start);
        return tunnels;
    }

    private static TlsIdentity identity(MdTunnelSettings settings) throws InvalidConfigException {
        try {
            return TlsIdentity.fromPem(settings.certificateFile(), settings.keyFile());
        } catch (TlsException e) {
            throw new InvalidConfigException(
                    PercConfig.PATH + ".tunnel.certificate-file or key-file cannot be used: " + e.getMessage(), e);
        }
    }

    private static PeerTrust trust(KeyDistributorSettings entry) throws InvalidConfigException {
        if (entry.caFile().isEmpty()) {
            return PeerTrust.pinned(entry.certificates());
        }
        try {
            return PeerTrust.authority(entry.caFile().get(), entry.host());
        } catch (TlsException e) {
            throw new InvalidConfigException(
                    PercConfig.PATH + ".key-distributors, ca-file of " + entry.id() + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Set<CertificateFingerprint> pins(PercConfig config, Set<CertificateFingerprint> told) {
        Set<CertificateFingerprint> pins = new HashSet<>(told);
        config.keyDistributors().forEach(entry -> pins.addAll(entry.certificates()));
        return pins;
    }

    private static TunnelConfig tunnelConfig(PercConfig config, TlsIdentity identity, Supplier<PeerTrust> trust) {
        MdTunnelSettings settings = config.tunnel();
        return TunnelConfig.builder(TunnelSide.MEDIA_DISTRIBUTOR, identity, trust)
                .profiles(config.announcedProfiles())
                .connectTimeout(settings.handshakeTimeout())
                .handshakeTimeout(settings.handshakeTimeout())
                .backoff(settings.reconnectMin(), settings.reconnectMax())
                .maxConnections(settings.maxConnections())
                .build();
    }

    /** The port of the listener; empty if the Media Distributor dials. */
    public OptionalInt port() {
        return acceptor == null ? OptionalInt.empty() : OptionalInt.of(acceptor.port());
    }

    /** The port that Key Distributors must dial; empty if the Media Distributor dials. */
    public OptionalInt publicPort() {
        int configured = config.tunnel().publicPort();
        return acceptor == null || configured == 0 ? port() : OptionalInt.of(configured);
    }

    /** Fingerprint of the Media Distributor's certificate. */
    public CertificateFingerprint fingerprint() {
        return identity.fingerprint();
    }

    /** Closes listener, dialers and tunnels. Idempotent. */
    @Override
    public void close() {
        if (acceptor != null) {
            acceptor.close();
        }
        dialers.forEach(TunnelDialer::close);
    }
}
