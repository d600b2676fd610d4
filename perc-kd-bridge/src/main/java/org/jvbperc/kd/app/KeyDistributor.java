package org.jvbperc.kd.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.authorization.AccessTokens;
import org.jvbperc.identity.authorization.DpopProofs;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.ListenSettings;
import org.jvbperc.kd.core.CoreSettings;
import org.jvbperc.kd.core.KeyDistributorCore;
import org.jvbperc.kd.http.Callers;
import org.jvbperc.kd.http.ConferenceOperations;
import org.jvbperc.kd.http.KdHttpServer;
import org.jvbperc.kd.identity.OfferAuthorizer;
import org.jvbperc.kd.tunnel.MdRegistry;
import org.jvbperc.kd.tunnel.TunnelTrust;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TunnelAcceptor;

/**
 * A running Key Distributor (RFC 8871 section 3.2.2) as configured: the core with its HTTP interface, the tunnel listener if there
 * is one, the dialled Media Distributors and the configured conferences. The caller closes it.
 *
 * <p>Thread-safe.
 */
public final class KeyDistributor implements AutoCloseable {
    private final KdConfig config;
    private final AccessTokens tokens;
    private final DpopProofs proofs;
    private final KeyDistributorCore core;
    private final MdRegistry mediaDistributors;
    private final ConfiguredConferences configured;
    private final ConferenceOperations operations;
    private @Nullable TunnelAcceptor acceptor;
    private @Nullable KdHttpServer http;

    private KeyDistributor(KdConfig config, Clock clock) {
        this.config = config;
        this.tokens = new AccessTokens(
                config.authorization().issuers(), config.identity().validation());
        this.proofs = new DpopProofs(config.authorization().maxProofAge(), clock);
        this.core = new KeyDistributorCore(
                new CoreSettings(
                        "perc-kd-timer",
                        config.dtls(),
                        config.signing(),
                        config.identity(),
                        config.tunnel().associations(),
                        config.maxConferences()),
                new OfferAuthorizer(tokens, proofs, config.authorization().authorities()),
                clock);
        this.mediaDistributors = new MdRegistry(config, core.hub(), core.metrics(), clock);
        this.configured = new ConfiguredConferences(config.conferences(), core, mediaDistributors);
        this.operations = new ConferenceAdministration(config, core, mediaDistributors, configured);
    }

    /**
     * Starts everything: HTTP, the tunnel listener if configured, and the configured conferences.
     *
     * @throws IOException naming an address that cannot be bound
     */
    public static KeyDistributor start(KdConfig config, Clock clock) throws IOException {
        KeyDistributor started = new KeyDistributor(config, clock);
        try {
            started.begin();
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        core.conferences().onEnd(mediaDistributors::unregister);
        if (config.tunnel().listen().isPresent()) {
            acceptor = listen(config.tunnel().listen().get());
        }
        http = new KdHttpServer(
                config.http(), new Callers(config.http(), tokens, proofs, core.clock()), operations, core.metrics());
        configured.createMissing();
        core.start(this::tick);
    }

    private TunnelAcceptor listen(ListenSettings listen) throws IOException {
        try {
            return TunnelAcceptor.listen(
                    new InetSocketAddress(listen.address(), listen.port()),
                    new TunnelTrust(config.tunnel()).listening(listen),
                    core.hub());
        } catch (TlsException e) {
            throw new IOException("cannot listen for tunnels: " + e.getMessage(), e);
        }
    }

    private void tick(Instant now) {
        if (http != null) {
            http.tick(now);
        }
        mediaDistributors.tick(now);
        configured.createMissing();
    }

    /** The conferences, as administrators see and change them. */
    public ConferenceOperations conferences() {
        return operations;
    }

    /** The certificate of the HTTP interface, if it has TLS. */
    public Optional<CertificateFingerprint> httpCertificate() {
        return http == null ? Optional.empty() : http.certificate();
    }

    /** Number of open tunnels to Media Distributors. */
    public int tunnelCount() {
        return core.hub().tunnelCount();
    }

    /** The port of the HTTP interface. */
    public int httpPort() {
        KdHttpServer server = http;
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.port();
    }

    /** The fingerprint of the TLS certificate that this Key Distributor presents to Media Distributors. */
    public CertificateFingerprint tunnelFingerprint() {
        return config.tunnel().identity().fingerprint();
    }

    /** The port of the tunnel listener, if there is one. */
    public Optional<Integer> tunnelPort() {
        return Optional.ofNullable(acceptor).map(TunnelAcceptor::port);
    }

    /**
     * Stops. Participants are not told: their calls continue until the time to live of their EKTKey ends or a restarted Key
     * Distributor takes over.
     */
    @Override
    public void close() {
        core.stopTimer();
        if (http != null) {
            http.close();
        }
        mediaDistributors.close();
        if (acceptor != null) {
            acceptor.close();
        }
        core.close();
    }
}
