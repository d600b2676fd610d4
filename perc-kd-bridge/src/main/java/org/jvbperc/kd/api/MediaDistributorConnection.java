package org.jvbperc.kd.api;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.config.KdTunnelSettings;
import org.jvbperc.kd.tunnel.TunnelHub;
import org.jvbperc.kd.tunnel.TunnelTrust;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelDialer;
import org.jvbperc.tunnel.transport.TunnelHandler;

/**
 * The tunnel of one {@link RtcKeyDistributor}. A Media Distributor that passes the certificate check may serve the conference.
 * Thread-safe.
 */
final class MediaDistributorConnection implements TunnelHandler, AutoCloseable {
    private final Conference conference;
    private final TunnelHub hub;
    private final Consumer<FingerprintFailure> fingerprintFailure;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private volatile @Nullable TunnelDialer dialer;

    MediaDistributorConnection(Conference conference, TunnelHub hub, Consumer<FingerprintFailure> fingerprintFailure) {
        this.conference = conference;
        this.hub = hub;
        this.fingerprintFailure = fingerprintFailure;
    }

    CompletableFuture<Void> open(String host, int port, KdTunnelSettings settings) {
        TunnelDialer created = new TunnelDialer(host, port, new TunnelTrust(settings).dialling(host), this);
        dialer = created;
        created.start();
        return opened.copy();
    }

    @Override
    public void opened(TunnelConnection connection) {
        conference.addMediaDistributor(connection.peerFingerprint());
        hub.opened(connection);
        opened.complete(null);
    }

    @Override
    public void received(TunnelConnection connection, TunnelMessage message) {
        hub.received(connection, message);
    }

    @Override
    public void closed(TunnelConnection connection, String reason) {
        hub.closed(connection, reason);
    }

    @Override
    public void failed(String peerAddress, String reason) {
        if (reason.contains("certificate") || reason.contains("pinned")) {
            fingerprintFailure.accept(new FingerprintFailure(FingerprintFailure.MEDIA_DISTRIBUTOR, reason));
        }
        if (opened.completeExceptionally(
                new RtcConnectException("no tunnel to the Media Distributor at " + peerAddress + ": " + reason))) {
            close();
        }
    }

    @Override
    public void close() {
        TunnelDialer current = dialer;
        if (current != null) {
            current.close();
        }
        opened.completeExceptionally(new RtcConnectException("closed before there was a tunnel"));
    }
}
