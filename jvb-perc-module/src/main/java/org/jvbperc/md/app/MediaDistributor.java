package org.jvbperc.md.app;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.bridge.PercAssociation;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpResource;
import org.jvbperc.md.http.StartConferenceHandler;
import org.jvbperc.md.kdtunnel.AssociationTable;
import org.jvbperc.md.kdtunnel.KdConnections;
import org.jvbperc.md.kdtunnel.RelayContext;
import org.jvbperc.md.kdtunnel.SignRequests;
import org.jvbperc.md.kdtunnel.Tunnels;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.room.ColibriSignalling;
import org.jvbperc.md.room.EndpointCreation;
import org.jvbperc.md.room.JoinOutcomes;
import org.jvbperc.md.room.JoinService;
import org.jvbperc.md.room.RoomRegistry;
import org.jvbperc.md.room.SessionTable;
import org.jvbperc.md.srtp.SrtpWarmUp;
import org.jvbperc.xmpp.TunnelAddress;

/**
 * The Media Distributor of one bridge (RFC 8871 section 3.1.1, RFC 9185 section 5.3): combines signalling, tunnels to Key
 * Distributors, endpoints' associations and the HTTP resource. The bridge forwards the media. There is one per bridge
 * process; the owner closes it. Safe for calls from any thread.
 */
public final class MediaDistributor implements AutoCloseable {
    private static final long SWEEP_MILLIS = 250;

    private final PercConfig config;
    private final BridgeAdapter bridge;
    private final Logger logger;
    private final PercMetrics metrics = new PercMetrics();
    private final KdConnections connections = new KdConnections();
    private final SignRequests signRequests = new SignRequests(connections, metrics);
    private final AssociationTable associations;
    private final RoomRegistry rooms;
    private final SessionTable sessions = new SessionTable();
    private final JoinService joins;
    private final ColibriSignalling signalling;
    private final PercHttpResource http;
    private @Nullable Tunnels tunnels;
    private @Nullable ScheduledExecutorService timer;
    private @Nullable ScheduledFuture<?> sweeping;

    /** Makes a Media Distributor, which does nothing before {@link #start()}. */
    public MediaDistributor(PercConfig config, BridgeAdapter bridge, Logger parentLogger) {
        this(config, bridge, parentLogger, null);
    }

    /**
     * As the other constructor, with an observer.
     *
     * @param observer receives keys and packets; null for none
     */
    public MediaDistributor(
            PercConfig config, BridgeAdapter bridge, Logger parentLogger, @Nullable HopByHopObserver observer) {
        this.config = config;
        this.bridge = bridge;
        this.logger = parentLogger.createChildLogger(MediaDistributor.class.getName());
        associations = new AssociationTable(
                new RelayContext(
                        connections,
                        bridge,
                        Set.copyOf(config.announcedProfiles()),
                        config.limits(),
                        config.srtp(),
                        metrics,
                        logger,
                        System::nanoTime,
                        observer),
                new SecureRandom());
        rooms = new RoomRegistry(config, connections, System::nanoTime);
        JoinOutcomes outcomes = new JoinOutcomes(associations);
        joins = new JoinService(
                config,
                rooms,
                sessions,
                new EndpointCreation(bridge),
                associations,
                signRequests,
                outcomes,
                System::nanoTime);
        signalling = new ColibriSignalling(config, bridge, rooms, joins, sessions, this::tunnelAddress, logger);
        http = new PercHttpResource(
                rooms,
                joins,
                sessions,
                outcomes,
                new StartConferenceHandler(config, rooms, this::publicTunnelPort, this::tunnelCertificates),
                config,
                metrics);
        metrics.gauge("tunnels", "Open tunnels to Key Distributors", connections::size);
        metrics.gauge("conferences", "Rooms known", () -> rooms.all().size());
        metrics.gauge("endpoints", "DTLS associations of endpoints that have not ended", associations::size);
        metrics.gauge("signatures_pending", "Answers waiting to be signed", signRequests::size);
    }

    /**
     * Opens the tunnel listener, or begins to dial. With {@code enabled = false} it does nothing, and all offers are refused.
     *
     * @throws InvalidConfigException if certificate or key cannot be used
     * @throws IOException if the listener's address cannot be bound
     */
    public synchronized void start() throws InvalidConfigException, IOException {
        if (!config.enabled()) {
            logger.info("PERC is disabled (" + PercConfig.PATH + ".enabled = false)");
            return;
        }
        if (tunnels != null) {
            throw new IllegalStateException("the Media Distributor was started twice");
        }
        try {
            SrtpWarmUp.run(logger);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java runtime has no usable AES-GCM", e);
        }
        tunnels = Tunnels.open(config, connections, associations, signRequests, metrics, logger, rooms::certificates);
        timer = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("perc-timer"));
        sweeping = timer.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        logger.info("PERC is ready on bridge " + bridge.name() + ", "
                + config.tunnel().mode().text()
                + tunnelPort().stream()
                        .mapToObj(port -> " on port " + port)
                        .findFirst()
                        .orElse(""));
    }

    private void sweep() {
        try {
            rooms.sweep();
        } catch (RuntimeException e) {
            logger.error("Housekeeping failed", e);
        }
    }

    /** The resource that a server mounts at {@code /perc}. */
    public PercHttpResource http() {
        return http;
    }

    /** The joining of endpoints without a signalling server. */
    public JoinService joins() {
        return joins;
    }

    /** The sessions of endpoints that joined over HTTP. */
    public SessionTable sessions() {
        return sessions;
    }

    /** Colibri2 requests of signalling servers. */
    public ColibriSignalling signalling() {
        return signalling;
    }

    /** The rooms, for signalling other than HTTP. */
    public RoomRegistry rooms() {
        return rooms;
    }

    /** The association to which the bridge passes an endpoint's DTLS; empty for an endpoint that does not use PERC. */
    public Optional<PercAssociation> association(String conferenceId, String endpointId) {
        return associations.find(conferenceId, endpointId).map(association -> association);
    }

    /** The port of the tunnel listener; empty before {@link #start()}, and if the Media Distributor dials. */
    public synchronized OptionalInt tunnelPort() {
        return tunnels == null ? OptionalInt.empty() : tunnels.port();
    }

    private Optional<TunnelAddress> tunnelAddress() {
        OptionalInt port = publicTunnelPort();
        return port.isEmpty()
                ? Optional.empty()
                : Optional.of(new TunnelAddress(
                        config.tunnel().publicHost(),
                        port.getAsInt(),
                        (int) config.timeouts().registration().toSeconds(),
                        tunnelCertificates()));
    }

    private synchronized OptionalInt publicTunnelPort() {
        return tunnels == null ? OptionalInt.empty() : tunnels.publicPort();
    }

    /**
     * Fingerprints of the Media Distributor's tunnel certificate, as POST /perc/start-conf announces them; empty before
     * {@link #start()}.
     */
    public synchronized List<CertificateFingerprint> tunnelCertificates() {
        return tunnels == null ? List.of() : List.of(tunnels.fingerprint());
    }

    /** Counters and gauges. */
    public PercMetrics metrics() {
        return metrics;
    }

    /** Open tunnels to Key Distributors. */
    public int tunnels() {
        return connections.size();
    }

    /** The numbers of open tunnels, rooms and endpoints, for a bridge's health page. */
    public Map<String, Integer> state() {
        return Map.of(
                "tunnels", connections.size(),
                "conferences", rooms.all().size(),
                "endpoints", associations.size());
    }

    /** Ends all associations and tunnels, and wipes all keys. Idempotent. */
    @Override
    public synchronized void close() {
        if (sweeping != null) {
            sweeping.cancel(false);
        }
        if (timer != null) {
            timer.shutdownNow();
        }
        associations.all().forEach(association -> association.leave("the Media Distributor stops"));
        joins.close();
        if (tunnels != null) {
            tunnels.close();
        }
    }
}
