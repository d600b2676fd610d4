package org.jvbperc.testenv.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.tunnel.KeyDistributorTunnelSession;
import org.jvbperc.tunnel.MediaDistributorTunnelSession;
import org.jvbperc.tunnel.TunnelCodec;
import org.jvbperc.tunnel.TunnelDecoder;
import org.jvbperc.tunnel.TunnelEvent;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelFrame;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunnelSession;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelHandler;

/**
 * One tunnel: both ends' sessions, encoders and decoders are the real ones, TLS over TCP is a simulated stream of octets, which arrives
 * in order and in pieces of any length.
 */
final class SimulatedTunnel {
    private static final Duration LATENCY = Duration.ofMillis(15);
    private static final int LONGEST_PIECE = 700;

    private final Simulation simulation;
    private final Random pieces;
    private final End mediaDistributor;
    private final End keyDistributor;
    private boolean cut;

    SimulatedTunnel(
            Simulation simulation,
            List<Integer> profiles,
            CertificateFingerprint mediaDistributorCertificate,
            TunnelHandler mediaDistributorHandler,
            CertificateFingerprint keyDistributorCertificate,
            TunnelHandler keyDistributorHandler) {
        this.simulation = simulation;
        this.pieces = simulation.random("tunnel");
        mediaDistributor = new End(
                "MD end",
                new MediaDistributorTunnelSession(profiles, true),
                mediaDistributorHandler,
                keyDistributorCertificate);
        keyDistributor = new End(
                "KD end", new KeyDistributorTunnelSession(true), keyDistributorHandler, mediaDistributorCertificate);
        mediaDistributor.peer = keyDistributor;
        keyDistributor.peer = mediaDistributor;
    }

    /** TLS is up. */
    void open() {
        keyDistributor.begin();
        mediaDistributor.begin();
    }

    /** The connection breaks: what is on its way is lost. Both sides notice it at once. */
    void cut() {
        cut = true;
        mediaDistributor.closed("the connection was cut");
        keyDistributor.closed("the connection was cut");
    }

    private final class End implements TunnelConnection {
        private final String name;
        private final TunnelSession session;
        private final TunnelHandler handler;
        private final CertificateFingerprint peerCertificate;
        private final TunnelDecoder decoder = new TunnelDecoder(true);
        private End peer;
        private boolean opened;
        private boolean closed;

        End(String name, TunnelSession session, TunnelHandler handler, CertificateFingerprint peerCertificate) {
            this.name = name;
            this.session = session;
            this.handler = handler;
            this.peerCertificate = peerCertificate;
        }

        void begin() {
            session.start().ifPresent(first -> transmit(TunnelCodec.encode(first)));
            if (session.isOpen()) {
                opened = true;
                handler.opened(this);
            }
        }

        @Override
        public boolean send(TunnelMessage message) throws TunnelException {
            if (closed) {
                throw new TunnelException("the tunnel is closed");
            }
            if (session.sending(message)) {
                transmit(TunnelCodec.encode(message));
            }
            return true;
        }

        private void transmit(byte[] octets) {
            int position = 0;
            while (position < octets.length) {
                int piece = Math.min(octets.length - position, 1 + pieces.nextInt(LONGEST_PIECE));
                byte[] part = Arrays.copyOfRange(octets, position, position + piece);
                simulation.after(LATENCY, () -> peer.receive(part));
                position += piece;
            }
        }

        private void receive(byte[] part) {
            if (cut || closed) {
                return;
            }
            try {
                ByteBuffer rest = ByteBuffer.wrap(part);
                for (TunnelFrame frame = decoder.decode(rest); frame != null; frame = decoder.decode(rest)) {
                    act(session.received(frame));
                }
            } catch (TunnelException e) {
                throw new AssertionError(name + ": the peer broke a rule of the tunnel", e);
            }
        }

        private void act(TunnelEvent event) {
            if (event instanceof TunnelEvent.Opened) {
                opened = true;
                handler.opened(this);
            } else if (event instanceof TunnelEvent.Deliver deliver) {
                handler.received(this, deliver.message());
            } else if (event instanceof TunnelEvent.VersionRefused refused) {
                throw new AssertionError(name + ": " + refused.reason());
            }
        }

        private void closed(String reason) {
            if (!closed) {
                closed = true;
                if (opened) {
                    handler.closed(this, reason);
                }
            }
        }

        @Override
        public boolean signingAgreed() {
            return true;
        }

        @Override
        public List<Integer> profiles() {
            return session.profiles();
        }

        @Override
        public CertificateFingerprint peerFingerprint() {
            return peerCertificate;
        }

        @Override
        public String peerAddress() {
            return "simulated";
        }

        @Override
        public boolean isOpen() {
            return !closed && session.isOpen();
        }

        @Override
        public void close() {
            close("closed by this side");
        }

        @Override
        public void close(String reason) {
            simulation.executor().execute(() -> closed(reason));
            simulation.after(LATENCY, () -> peer.closed("the peer closed the connection"));
        }
    }
}
