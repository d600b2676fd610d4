package org.jvbperc.tunnel.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;

/** A Media Distributor's and a Key Distributor's end on 127.0.0.1, with certificates that trust each other. */
final class TunnelPair implements AutoCloseable {
    static final AssociationId ASSOCIATION = new AssociationId(UUID.fromString("01234567-89ab-4cde-a123-456789abcdef"));

    final RecordingHandler md = new RecordingHandler();
    final RecordingHandler kd = new RecordingHandler();
    private final List<AutoCloseable> parts = new ArrayList<>();

    static TunnelConfigBuilder mdConfig() {
        return config(
                TunnelSide.MEDIA_DISTRIBUTOR, TestCertificates.selfSigned("md"), TestCertificates.selfSigned("kd"));
    }

    static TunnelConfigBuilder kdConfig() {
        return config(TunnelSide.KEY_DISTRIBUTOR, TestCertificates.selfSigned("kd"), TestCertificates.selfSigned("md"));
    }

    static TunnelConfigBuilder config(TunnelSide side, TlsIdentity own, TlsIdentity peer) {
        PeerTrust trust = PeerTrust.pinned(Set.of(peer.fingerprint()));
        return TunnelConfig.builder(side, own, () -> trust)
                .handshakeTimeout(Await.patience())
                .backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    TunnelAcceptor listen(TunnelConfig config) throws TlsException {
        return keep(TunnelAcceptor.listen(loopback(0), config, handler(config)));
    }

    TunnelDialer dial(int port, TunnelConfig config) {
        TunnelDialer dialer = keep(new TunnelDialer("127.0.0.1", port, config, handler(config)));
        dialer.start();
        return dialer;
    }

    RecordingHandler handler(TunnelConfig config) {
        return config.side() == TunnelSide.MEDIA_DISTRIBUTOR ? md : kd;
    }

    <T extends AutoCloseable> T keep(T part) {
        parts.add(part);
        return part;
    }

    /** Opens a tunnel; {@code dialling} is the side that dials. Returns the Media Distributor's and the Key Distributor's end. */
    List<TunnelConnection> open(TunnelSide dialling, UnaryOperator<TunnelConfigBuilder> settings) throws TlsException {
        TunnelConfig mdConfig = settings.apply(mdConfig()).build();
        TunnelConfig kdConfig = settings.apply(kdConfig()).build();
        boolean kdDials = dialling == TunnelSide.KEY_DISTRIBUTOR;
        TunnelAcceptor acceptor = listen(kdDials ? mdConfig : kdConfig);
        dial(acceptor.port(), kdDials ? kdConfig : mdConfig);
        return List.of(md.awaitOpened(), kd.awaitOpened());
    }

    static TunneledDtls dtls(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (i * 31);
        }
        return new TunneledDtls(ASSOCIATION, Octets.of(octets));
    }

    static MediaKeys mediaKeys() {
        return new MediaKeys(
                ASSOCIATION,
                ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                Octets.EMPTY,
                new HopByHopKeys(secret(16, 0x00), secret(16, 0x10), secret(12, 0x40), secret(12, 0x50)));
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static SecretBytes secret(int length, int first) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return SecretBytes.copyOf(bytes);
    }
}
