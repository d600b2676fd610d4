package org.jvbperc.trial;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.DialerState;
import org.jvbperc.tunnel.transport.PeerTrust;
import org.jvbperc.tunnel.transport.TlsIdentity;
import org.jvbperc.tunnel.transport.TunnelConfig;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelDialer;
import org.jvbperc.tunnel.transport.TunnelHandler;
import org.jvbperc.tunnel.transport.TunnelSide;

/** A Key Distributor that does not answer, or answers garbage. */
final class HostileKeyDistributor implements TunnelHandler, AutoCloseable {
    private final boolean answersGarbage;
    private final TunnelDialer dialer;
    private final AtomicInteger asked = new AtomicInteger();

    /**
     * Dials at once.
     *
     * @param answersGarbage false to stall
     */
    HostileKeyDistributor(
            TlsIdentity identity,
            CertificateFingerprint mediaDistributor,
            String host,
            int port,
            boolean answersGarbage) {
        this.answersGarbage = answersGarbage;
        this.dialer = new TunnelDialer(
                host,
                port,
                TunnelConfig.builder(
                                TunnelSide.KEY_DISTRIBUTOR, identity, () -> PeerTrust.pinned(Set.of(mediaDistributor)))
                        .signing(true)
                        .backoff(Duration.ofMillis(200), Duration.ofMillis(500))
                        .build(),
                this);
        dialer.start();
    }

    /** Whether a tunnel was opened in time. */
    boolean connects(Duration atMost) throws InterruptedException {
        dialer.await(Set.of(DialerState.OPEN), atMost);
        return dialer.connection().isPresent();
    }

    long attempts() {
        return dialer.attempts();
    }

    /** Number of answers that it was asked to sign. */
    int asked() {
        return asked.get();
    }

    @Override
    public void opened(TunnelConnection connection) {
        // Nothing to do: it waits for requests.
    }

    @Override
    public void received(TunnelConnection connection, TunnelMessage message) {
        if (!(message instanceof SignAnswer request)) {
            return;
        }
        asked.incrementAndGet();
        if (answersGarbage) {
            try {
                connection.send(new SignAnswerAck(
                        request.requestId(), Octets.of("\u0000v=0 garbage".getBytes(StandardCharsets.UTF_8))));
            } catch (TunnelException e) {
                throw new IllegalStateException("the tunnel took no answer", e);
            }
        }
    }

    @Override
    public void closed(TunnelConnection connection, String reason) {
        // The dialer tries again.
    }

    @Override
    public void close() {
        dialer.close();
    }
}
