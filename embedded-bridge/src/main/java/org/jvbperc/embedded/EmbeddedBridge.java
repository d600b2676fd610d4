package org.jvbperc.embedded;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.embedded.capture.BridgeCapture;
import org.jvbperc.embedded.colibri.Colibri2Resource;
import org.jvbperc.embedded.colibri.ColibriGateway;
import org.jvbperc.embedded.http.BridgeHttpServer;
import org.jvbperc.embedded.ice.IceHarvester;
import org.jvbperc.embedded.impairment.ImpairedUdpRelay;
import org.jvbperc.embedded.media.MediaLane;
import org.jvbperc.embedded.media.PacketPool;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.embedded.xmpp.BreweryConnection;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.xmpp.PercFeatures;
import org.jxmpp.jid.EntityFullJid;

/**
 * A running embedded bridge: one UDP port, one HTTP port, one Media Distributor.
 *
 * <p>Safe for use from any thread. {@link #close()} ends every endpoint and thread.
 */
public final class EmbeddedBridge implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(EmbeddedBridge.class.getName());
    private static final long LIVENESS_MILLIS = 500;
    private static final long CLOSE_SECONDS = 5;

    private final BridgeMetrics metrics = new BridgeMetrics();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final EmbeddedBridgeSettings settings;
    private @Nullable MediaDistributor mediaDistributor;
    private @Nullable IceHarvester harvester;
    private @Nullable BridgeHttpServer http;
    private @Nullable BreweryConnection xmpp;

    private EmbeddedBridge(EmbeddedBridgeSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts a bridge from {@code embedded-bridge} and {@code videobridge.perc} of a configuration; missing keys have their
     * default.
     *
     * @throws BridgeStartException if the configuration is invalid, or a port or file cannot be opened
     */
    public static EmbeddedBridge start(Config config) throws BridgeStartException {
        Config complete = EmbeddedBridgeSettings.withDefaults(config);
        EmbeddedBridge bridge = new EmbeddedBridge(EmbeddedBridgeSettings.load(complete));
        try {
            bridge.open(PercConfig.load(complete));
            return bridge;
        } catch (InvalidConfigException e) {
            bridge.close();
            throw new BridgeStartException(BridgeStartException.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
        } catch (BridgeStartException | RuntimeException e) {
            bridge.close();
            throw e;
        }
    }

    /** The HTTP server's address. */
    public URI httpUri() {
        InetSocketAddress address = Objects.requireNonNull(http).address();
        String host = address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    /** The address to which endpoints send media. */
    public InetSocketAddress udpAddress() {
        return Objects.requireNonNull(harvester).advertised();
    }

    /** The bridge's own XMPP address; empty when it is not connected. */
    public Optional<EntityFullJid> xmppAddress() {
        return Optional.ofNullable(xmpp).flatMap(BreweryConnection::address);
    }

    /** The port that Key Distributors dial; empty if the bridge dials. */
    public OptionalInt tunnelPort() {
        return Objects.requireNonNull(mediaDistributor).tunnelPort();
    }

    /** Fingerprints of the tunnel's own certificate. */
    public List<CertificateFingerprint> tunnelCertificates() {
        return Objects.requireNonNull(mediaDistributor).tunnelCertificates();
    }

    /** The bridge's counters. */
    public BridgeMetrics metrics() {
        return metrics;
    }

    /** Ends everything, newest first. Idempotent. */
    @Override
    public void close() {
        AutoCloseable resource = resources.pollLast();
        while (resource != null) {
            try {
                resource.close();
            } catch (Exception e) {
                LOGGER.log(System.Logger.Level.WARNING, "Closing failed: {0}", e.toString());
            }
            resource = resources.pollLast();
        }
    }

    private void open(PercConfig percConfig) throws BridgeStartException, InvalidConfigException {
        BridgeCapture capture = openCapture();
        ScheduledExecutorService housekeeping = openHousekeeping();
        IceHarvester udp = openUdp();
        PacketPool pool = new PacketPool(settings.queuePackets());
        List<MediaLane> lanes = openLanes(pool);
        BridgeResources shared = new BridgeResources(
                settings,
                udp,
                pool,
                metrics,
                housekeeping,
                (conference, endpoint) -> Optional.ofNullable(mediaDistributor)
                        .flatMap(distributor -> distributor.association(conference, endpoint)));
        EmbeddedBridgeAdapter adapter = new EmbeddedBridgeAdapter(shared, lanes);
        MediaDistributor distributor =
                new MediaDistributor(percConfig, adapter, new LoggerImpl(EmbeddedBridge.class.getName()), capture);
        resources.add(distributor);
        mediaDistributor = distributor;
        try {
            distributor.start();
        } catch (IOException e) {
            throw unavailable("tunnel listener", e);
        }
        resources.add(() -> closeEndpoints(adapter, housekeeping));
        registerGauges(adapter, lanes);
        ScheduledFuture<?> liveness = housekeeping.scheduleWithFixedDelay(
                () -> checkLiveness(adapter), LIVENESS_MILLIS, LIVENESS_MILLIS, TimeUnit.MILLISECONDS);
        resources.add(() -> liveness.cancel(false));
        ColibriGateway gateway = new ColibriGateway(
                adapter, distributor.signalling(), id -> adapter.conference(id).flatMap(EmbeddedConference::name));
        openHttp(adapter, distributor, gateway);
        openXmpp(percConfig, adapter, distributor, gateway);
    }

    private @Nullable BridgeCapture openCapture() throws BridgeStartException {
        if (settings.captureFile().isEmpty() && settings.captureKeysFile().isEmpty()) {
            return null;
        }
        try {
            BridgeCapture capture = BridgeCapture.open(
                    settings.captureFile(),
                    settings.captureKeysFile(),
                    settings.captureMaxBytes(),
                    () -> metrics.count(BridgeCounter.CAPTURE_SKIPPED));
            resources.add(capture);
            return capture;
        } catch (IOException e) {
            throw unavailable("capture file", e);
        }
    }

    private ScheduledExecutorService openHousekeeping() {
        ScheduledExecutorService executor =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("bridge-housekeeping"));
        resources.add(() -> {
            executor.shutdown();
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        });
        return executor;
    }

    private IceHarvester openUdp() throws BridgeStartException {
        try {
            IceHarvester opened;
            if (settings.impairment().isActive()) {
                ImpairedUdpRelay relay = ImpairedUdpRelay.open(
                        settings.bindAddress(),
                        settings.udpPort(),
                        settings.impairment(),
                        () -> metrics.count(BridgeCounter.DATAGRAMS_IMPAIRED));
                resources.add(relay);
                opened = IceHarvester.bindBehind(settings.bindAddress(), relay.address());
                resources.add(opened);
                relay.start(opened.local());
            } else {
                opened = IceHarvester.bind(settings.bindAddress(), settings.udpPort());
                resources.add(opened);
            }
            harvester = opened;
            return opened;
        } catch (IOException e) {
            throw unavailable("UDP port " + settings.bindAddress().getHostAddress() + ":" + settings.udpPort(), e);
        }
    }

    private List<MediaLane> openLanes(PacketPool pool) {
        List<MediaLane> lanes = new ArrayList<>();
        for (int i = 1; i <= settings.mediaThreads(); i++) {
            MediaLane lane = new MediaLane("bridge-media-" + i, settings.queuePackets(), pool, metrics);
            resources.add(lane);
            lanes.add(lane);
        }
        return lanes;
    }

    private void openHttp(EmbeddedBridgeAdapter adapter, MediaDistributor distributor, ColibriGateway gateway)
            throws BridgeStartException {
        try {
            BridgeHttpServer server = BridgeHttpServer.start(
                    new InetSocketAddress(settings.bindAddress(), settings.httpPort()),
                    distributor.http(),
                    new Colibri2Resource(gateway),
                    new BridgeState(adapter),
                    () -> metrics.toPrometheusText() + distributor.metrics().toPrometheusText());
            resources.add(server);
            http = server;
        } catch (IOException e) {
            throw unavailable("HTTP port " + settings.bindAddress().getHostAddress() + ":" + settings.httpPort(), e);
        }
    }

    private void openXmpp(
            PercConfig percConfig,
            EmbeddedBridgeAdapter adapter,
            MediaDistributor distributor,
            ColibriGateway gateway) {
        settings.brewery().ifPresent(brewery -> {
            BreweryConnection connection = new BreweryConnection(
                    brewery, gateway, PercFeatures.ofBridge(percConfig.tunnel().mode()), statistics -> {
                        statistics.addStat("conferences", adapter.conferences().size());
                        PercFeatures.addTo(
                                statistics,
                                percConfig.profiles().stream()
                                        .map(ProtectionProfile::code)
                                        .toList(),
                                distributor.tunnels());
                    });
            resources.add(connection);
            xmpp = connection;
            connection.start();
        });
    }

    private void registerGauges(EmbeddedBridgeAdapter adapter, List<MediaLane> lanes) {
        metrics.gauge("conferences", () -> adapter.conferences().size());
        metrics.gauge(
                "endpoints",
                () -> adapter.conferences().stream()
                        .mapToLong(conference -> conference.endpoints().size())
                        .sum());
        metrics.gauge(
                "media_queue_packets",
                () -> lanes.stream().mapToLong(MediaLane::queued).sum());
    }

    /** Ends the endpoints and waits until their ICE agents are freed, while the UDP port is still open. */
    private static void closeEndpoints(EmbeddedBridgeAdapter adapter, ScheduledExecutorService housekeeping)
            throws Exception {
        adapter.close();
        housekeeping.submit(() -> {}).get(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static void checkLiveness(EmbeddedBridgeAdapter adapter) {
        try {
            adapter.checkLiveness(System.nanoTime());
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "Bug in housekeeping", e);
        }
    }

    private static BridgeStartException unavailable(String what, IOException cause) {
        return new BridgeStartException(
                BridgeStartException.UNAVAILABLE, what + " cannot be opened: " + cause.getMessage(), cause);
    }
}
