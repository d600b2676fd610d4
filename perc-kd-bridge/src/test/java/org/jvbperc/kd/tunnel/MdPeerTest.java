package org.jvbperc.kd.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.TunnelConnection;

class MdPeerTest {
    private static final CertificateFingerprint FINGERPRINT =
            CertificateFingerprint.ofDer("sha-256", new byte[] {1, 2, 3});

    private final MdPeer peer = new MdPeer(FINGERPRINT);
    private final AssociationId id = AssociationId.random(new SecureRandom());

    @Test
    void disconnect_withTunnel_isSentOnce() {
        Recorder tunnel = new Recorder();
        peer.opened(tunnel);

        peer.disconnect(id, tunnel);
        peer.closed(tunnel, Instant.EPOCH);
        Recorder next = new Recorder();
        peer.opened(next);

        assertEquals(List.of(new EndpointDisconnect(id)), tunnel.sent);
        assertEquals(List.of(), next.sent);
    }

    @Test
    void disconnect_withoutTunnel_isSentWhenOneIsBack() {
        peer.disconnect(id, null);

        Recorder tunnel = new Recorder();
        peer.opened(tunnel);

        assertEquals(List.of(new EndpointDisconnect(id)), tunnel.sent);
    }

    @Test
    void disconnect_manyWithoutTunnel_keepsTheNewest() {
        for (int i = 0; i < 2000; i++) {
            peer.disconnect(AssociationId.random(new SecureRandom()), null);
        }
        peer.disconnect(id, null);

        Recorder tunnel = new Recorder();
        peer.opened(tunnel);

        assertEquals(1000, tunnel.sent.size());
        assertEquals(new EndpointDisconnect(id), tunnel.sent.get(999));
    }

    private static final class Recorder implements TunnelConnection {
        private final List<TunnelMessage> sent = new ArrayList<>();

        @Override
        public boolean send(TunnelMessage message) {
            return sent.add(message);
        }

        @Override
        public boolean signingAgreed() {
            return true;
        }

        @Override
        public List<Integer> profiles() {
            return List.of(9);
        }

        @Override
        public CertificateFingerprint peerFingerprint() {
            return FINGERPRINT;
        }

        @Override
        public String peerAddress() {
            return "127.0.0.1:1";
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close(String reason) {}

        @Override
        public void close() {}
    }
}
