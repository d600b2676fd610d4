package org.jvbperc.md;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.PeerTrust;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;
import org.jvbperc.tunnel.transport.TunnelAcceptor;
import org.jvbperc.tunnel.transport.TunnelConfig;
import org.jvbperc.tunnel.transport.TunnelConfigBuilder;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelDialer;
import org.jvbperc.tunnel.transport.TunnelHandler;
import org.jvbperc.tunnel.transport.TunnelSide;

/** A Key Distributor's end of real tunnels: signs or refuses, and queues everything else for the test. */
final class KdPeer implements TunnelHandler, AutoCloseable {
    /** What to do with SignAnswer. */
    enum Signing {
        SIGN,
        REFUSE,
        SILENT,
        LATER,
        UNCHANGED,
        GARBAGE
    }

    final TlsIdentity identity;
    final BlockingQueue<TunnelMessage> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<SignAnswer> signRequests = new LinkedBlockingQueue<>();
    private final BlockingQueue<SignAnswer> held = new LinkedBlockingQueue<>();
    private final BlockingQueue<TunnelConnection> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    volatile Signing signing = Signing.SIGN;
    /** Whether answers have a=tls-id; those in frame rooms do not. */
    volatile boolean tlsIds = true;

    volatile String refusalCondition = "identity-invalid";
    private volatile TunnelConnection current;
    private volatile TunnelDialer dialer;
    private volatile TunnelAcceptor acceptor;

    KdPeer(TlsIdentity identity) {
        this.identity = identity;
    }

    private TunnelConfigBuilder config(CertificateFingerprint mediaDistributor) {
        return TunnelConfig.builder(
                        TunnelSide.KEY_DISTRIBUTOR, identity, () -> PeerTrust.pinned(Set.of(mediaDistributor)))
                .backoff(Duration.ofMillis(50), Duration.ofMillis(200));
    }

    /** Dials (kd-connects) and waits for the tunnel. */
    TunnelConnection dial(int port, CertificateFingerprint mediaDistributor) throws InterruptedException {
        return dial(port, mediaDistributor, true);
    }

    TunnelConnection dial(int port, CertificateFingerprint mediaDistributor, boolean offerSigning)
            throws InterruptedException {
        dialer = new TunnelDialer(
                "127.0.0.1",
                port,
                config(mediaDistributor).signing(offerSigning).build(),
                this);
        dialer.start();
        return awaitTunnel();
    }

    /** Dials without waiting. */
    void dialInVain(int port, CertificateFingerprint mediaDistributor) {
        dialer = new TunnelDialer("127.0.0.1", port, config(mediaDistributor).build(), this);
        dialer.start();
    }

    /** The newest open tunnel. */
    TunnelConnection tunnel() {
        return current;
    }

    /** Closes the tunnel and dials no more. */
    void hangUp() {
        dialer.close();
    }

    boolean isConnected() {
        return dialer.connection().isPresent();
    }

    long attempts() {
        return dialer.attempts();
    }

    /** Listens (md-connects). */
    int listen(CertificateFingerprint mediaDistributor) throws TlsException {
        return listenOn(0, mediaDistributor);
    }

    int listenOn(int port, CertificateFingerprint mediaDistributor) throws TlsException {
        acceptor = TunnelAcceptor.listen(
                new InetSocketAddress("127.0.0.1", port),
                config(mediaDistributor).build(),
                this);
        return acceptor.port();
    }

    TunnelConnection awaitTunnel() throws InterruptedException {
        return Await.next(opened, "a tunnel", closed::toString);
    }

    /** The next message that is no SignAnswer. */
    <T extends TunnelMessage> T await(Class<T> type) throws InterruptedException {
        return type.cast(Await.next(messages, type.getSimpleName(), closed::toString));
    }

    @Override
    public void opened(TunnelConnection connection) {
        current = connection;
        opened.add(connection);
    }

    @Override
    public void received(TunnelConnection connection, TunnelMessage message) {
        if (!(message instanceof SignAnswer request)) {
            messages.add(message);
            return;
        }
        signRequests.add(request);
        try {
            switch (signing) {
                case SIGN -> connection.send(new SignAnswerAck(request.requestId(), sign(request.answer())));
                case REFUSE ->
                    connection.send(new SignAnswerError(request.requestId(), refusalCondition, "not you\u0007"));
                case UNCHANGED -> connection.send(new SignAnswerAck(request.requestId(), request.answer()));
                case GARBAGE ->
                    connection.send(new SignAnswerAck(
                            request.requestId(), Octets.of("garbage".getBytes(StandardCharsets.UTF_8))));
                case SILENT -> {}
                case LATER -> held.add(request);
            }
        } catch (TunnelException | SdpException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs what came while it was to be signed later. */
    void signHeld() throws Exception {
        SignAnswer request = Await.next(held, "a SignAnswer");
        current.send(new SignAnswerAck(request.requestId(), sign(request.answer())));
    }

    private Octets sign(Octets answer) throws SdpException {
        String signed = SessionDescription.parse(new String(answer.toByteArray(), StandardCharsets.UTF_8))
                .withAttribute("fingerprint", "sha-256 " + "AB:".repeat(31) + "AB")
                .withAttribute("setup", "passive")
                .withAttribute("identity", "a2Q=")
                .mapMedia(section -> tlsIds ? section.withAttribute("tls-id", "kd-tls-id-0123456789") : section)
                .toString();
        return Octets.of(signed.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void closed(TunnelConnection connection, String reason) {
        closed.add(reason);
    }

    @Override
    public void close() {
        if (dialer != null) {
            dialer.close();
        }
        if (acceptor != null) {
            acceptor.close();
        }
    }
}
