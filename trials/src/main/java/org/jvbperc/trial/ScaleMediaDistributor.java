package org.jvbperc.trial;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.PeerTrust;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;
import org.jvbperc.tunnel.transport.TunnelConfig;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelDialer;
import org.jvbperc.tunnel.transport.TunnelHandler;
import org.jvbperc.tunnel.transport.TunnelSide;

/** A Media Distributor with a tunnel and no media: dials a Key Distributor and passes datagrams on. Safe for several threads. */
final class ScaleMediaDistributor implements TunnelHandler, AutoCloseable {
    private static final int REQUEST_ID_BYTES = 16;

    private final SecureRandom random;
    private final TlsIdentity identity;
    private final Map<AssociationId, Consumer<Octets>> members = new ConcurrentHashMap<>();
    private final Map<Octets, CompletableFuture<Octets>> requests = new ConcurrentHashMap<>();
    private final CompletableFuture<TunnelConnection> open = new CompletableFuture<>();
    private final AtomicLong datagrams = new AtomicLong();
    private volatile @Nullable TunnelConnection connection;
    private volatile @Nullable String lost;
    private @Nullable TunnelDialer dialer;

    ScaleMediaDistributor(SecureRandom random) throws TlsException {
        this.random = random;
        DtlsCertificate certificate = DtlsCertificate.generate("md", random);
        this.identity = TlsIdentity.of(certificate.privateKey(), List.of(certificate.x509()));
    }

    CertificateFingerprint fingerprint() {
        return identity.fingerprint();
    }

    /** Dials the Key Distributor with this certificate on loopback. */
    void dial(int port, CertificateFingerprint keyDistributor) {
        TunnelConfig config = TunnelConfig.builder(
                        TunnelSide.MEDIA_DISTRIBUTOR, identity, () -> PeerTrust.pinned(Set.of(keyDistributor)))
                .build();
        dialer = new TunnelDialer("127.0.0.1", port, config, this);
        dialer.start();
        open.join();
    }

    /** Has an offer admitted and its answer signed; fails with the condition of a refusal. */
    CompletableFuture<Octets> sign(String offer, String room) {
        byte[] id = new byte[REQUEST_ID_BYTES];
        random.nextBytes(id);
        Octets requestId = Octets.of(id);
        CompletableFuture<Octets> answer = new CompletableFuture<>();
        requests.put(requestId, answer);
        send(new SignAnswer(requestId, utf8(offer), utf8(answer(room))));
        return answer;
    }

    private static Octets utf8(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(String room) {
        return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=x-perc-room:" + room
                + "\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\na=fingerprint:sha-256 "
                + "00:".repeat(31) + "00\r\na=setup:passive\r\n"
                + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
                + "a=rtpmap:111 opus/48000/2\r\na=candidate:1 1 udp 2130706431 127.0.0.1 10000 typ host\r\n";
    }

    /** Passes a member's datagram on to the Key Distributor. */
    void forward(AssociationId id, byte[] octets, int offset, int length) {
        send(new TunneledDtls(id, Octets.of(octets, offset, length)));
    }

    private void send(TunnelMessage message) {
        TunnelConnection current = connection;
        try {
            if (current != null) {
                current.send(message);
            }
        } catch (TunnelException e) {
            // The closing of the tunnel was noted already, and DTLS repeats lost records.
        }
    }

    /** Passes datagrams for an association to {@code member}. */
    void attach(AssociationId id, Consumer<Octets> member) {
        members.put(id, member);
    }

    /** Datagrams of the Key Distributor so far. */
    long datagrams() {
        return datagrams.get();
    }

    /** The reason why the tunnel was lost, if it was. */
    @Nullable
    String lost() {
        return lost;
    }

    @Override
    public void opened(TunnelConnection opened) {
        connection = opened;
        open.complete(opened);
    }

    @Override
    public void received(TunnelConnection from, TunnelMessage message) {
        if (message instanceof TunneledDtls dtls) {
            datagrams.incrementAndGet();
            Consumer<Octets> member = members.get(dtls.associationId());
            if (member != null) {
                member.accept(dtls.dtlsMessage());
            }
        } else if (message instanceof SignAnswerAck ack) {
            CompletableFuture<Octets> answer = requests.remove(ack.requestId());
            if (answer != null) {
                answer.complete(ack.answer());
            }
        } else if (message instanceof SignAnswerError error) {
            CompletableFuture<Octets> answer = requests.remove(error.requestId());
            if (answer != null) {
                answer.completeExceptionally(new IllegalStateException("refused: " + error.condition()));
            }
        }
    }

    @Override
    public void closed(TunnelConnection old, String reason) {
        lost = reason;
    }

    @Override
    public void close() {
        if (dialer != null) {
            dialer.close();
        }
    }
}
