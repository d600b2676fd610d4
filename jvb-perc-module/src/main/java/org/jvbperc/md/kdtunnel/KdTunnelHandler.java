package org.jvbperc.md.kdtunnel;

import java.util.Optional;
import org.jitsi.utils.logging2.Logger;
import org.jvbperc.md.metrics.LogLimit;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelHandler;

/**
 * Processes messages of Key Distributors. A Key Distributor reaches its own associations only, through any of its tunnels
 * ("Association ids of another peer" in docs/rfc-coverage.md the other way round).
 */
public final class KdTunnelHandler implements TunnelHandler {
    private final KdConnections connections;
    private final AssociationTable associations;
    private final SignRequests signRequests;
    private final PercMetrics metrics;
    private final Logger logger;
    private final LogLimit failures = new LogLimit();
    private final LogLimit foreign = new LogLimit();
    private final Optional<String> configuredId;

    /** @param configuredId the entry that is dialled; empty for accepted tunnels */
    public KdTunnelHandler(
            KdConnections connections,
            AssociationTable associations,
            SignRequests signRequests,
            PercMetrics metrics,
            Logger parentLogger,
            Optional<String> configuredId) {
        this.connections = connections;
        this.associations = associations;
        this.signRequests = signRequests;
        this.metrics = metrics;
        this.logger = parentLogger.createChildLogger(KdTunnelHandler.class.getName());
        this.configuredId = configuredId;
    }

    @Override
    public void opened(TunnelConnection tunnel) {
        metrics.count(PercCounter.TUNNEL_OPENED);
        logger.info("Tunnel with Key Distributor " + tunnel.peerFingerprint() + " at " + tunnel.peerAddress()
                + " is open" + (tunnel.signingAgreed() ? "" : ", without signing"));
        connections.add(new KdConnection(tunnel, configuredId));
    }

    @Override
    public void received(TunnelConnection tunnel, TunnelMessage message) {
        try {
            dispatch(tunnel, message);
        } catch (RuntimeException e) {
            // The bridge failed for one endpoint; the tunnel serves all endpoints and stays open.
            metrics.count(PercCounter.TUNNEL_MESSAGE_FAILED);
            String ending = failures.next();
            if (ending != null) {
                logger.error("Message of type " + message.type() + " could not be handled" + ending, e);
            }
        }
    }

    private void dispatch(TunnelConnection tunnel, TunnelMessage message) {
        if (message instanceof TunneledDtls dtls) {
            find(tunnel, dtls.associationId()).ifPresent(association -> association.dtlsFromKeyDistributor(dtls));
        } else if (message instanceof MediaKeys keys) {
            try {
                find(tunnel, keys.associationId()).ifPresent(association -> association.mediaKeys(keys));
            } finally {
                keys.keys().close();
            }
        } else if (message instanceof EndpointDisconnect end) {
            find(tunnel, end.associationId()).ifPresent(RelayedAssociation::endedByKeyDistributor);
        } else if (message instanceof SignAnswerAck ack) {
            signRequests.replied(tunnel, ack.requestId(), ack);
        } else if (message instanceof SignAnswerError error) {
            signRequests.replied(tunnel, error.requestId(), error);
        } else {
            metrics.count(PercCounter.TUNNEL_UNEXPECTED_MESSAGE);
        }
    }

    private Optional<RelayedAssociation> find(TunnelConnection tunnel, AssociationId id) {
        Optional<RelayedAssociation> association = associations.find(id);
        if (association.isPresent()
                && !connections.belongs(tunnel, association.get().keyDistributor())) {
            metrics.count(PercCounter.TUNNEL_FOREIGN_ASSOCIATION);
            String ending = foreign.next();
            if (ending != null) {
                logger.warn("Key Distributor " + tunnel.peerFingerprint()
                        + " named an association of another Key Distributor" + ending);
            }
            return Optional.empty();
        }
        return association;
    }

    @Override
    public void closed(TunnelConnection tunnel, String reason) {
        metrics.count(PercCounter.TUNNEL_CLOSED);
        logger.info("Tunnel with Key Distributor " + tunnel.peerFingerprint() + " is closed: " + reason);
        connections.remove(tunnel);
        signRequests.lost(tunnel);
    }

    @Override
    public void failed(String peerAddress, String reason) {
        metrics.count(PercCounter.TUNNEL_FAILED);
    }
}
