package org.jvbperc.md;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsi.utils.logging2.Logger;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.config.PercConfigException;
import org.jvbperc.md.http.PercHttpResource;
import org.jvbperc.md.metrics.PercMetrics;

/**
 * The Media Distributor's control side: HTTP resource, tunnels to Key Distributors, associations. One per bridge process;
 * safe for calls from any thread.
 */
public final class MediaDistributor implements AutoCloseable {
    private final PercConfig config;
    private final BridgeAdapter bridge;
    private final Logger logger;
    private final PercMetrics metrics = new PercMetrics();
    private final PercHttpResource http = new PercHttpResource();
    private final Map<String, PercAssociation> associations = new ConcurrentHashMap<>();

    /** Does nothing before {@link #start()}. */
    public MediaDistributor(PercConfig config, BridgeAdapter bridge, Logger parentLogger) {
        this.config = config;
        this.bridge = bridge;
        this.logger = parentLogger.createChildLogger(MediaDistributor.class.getName());
    }

    /**
     * Opens the tunnel listener or dials the Key Distributors.
     *
     * @throws PercConfigException if certificate or key cannot be used
     * @throws IOException if the listener's address cannot be bound
     */
    public void start() throws PercConfigException, IOException {
        logger.info("PERC on " + bridge.name() + (config.enabled() ? " is enabled" : " is disabled"));
    }

    /** The resource that a server mounts at {@code /perc}. */
    public PercHttpResource http() {
        return http;
    }

    /** Where the bridge takes an endpoint's DTLS; empty for an endpoint that is not PERC's. */
    public Optional<PercAssociation> association(String conferenceId, String endpointId) {
        return Optional.ofNullable(associations.get(conferenceId + "/" + endpointId));
    }

    /** The port that Key Distributors dial; empty before {@link #start()} and if this side dials. */
    public OptionalInt tunnelPort() {
        return OptionalInt.empty();
    }

    /** Fingerprints of the tunnel's own certificate, as POST /perc/start-conf tells them; empty before {@link #start()}. */
    public List<CertificateFingerprint> tunnelCertificates() {
        return List.of();
    }

    /** Counters. */
    public PercMetrics metrics() {
        return metrics;
    }

    /** Ends every association and tunnel, wipes keys. Idempotent. */
    @Override
    public void close() {
        associations.values().forEach(PercAssociation::endpointGone);
    }
}
