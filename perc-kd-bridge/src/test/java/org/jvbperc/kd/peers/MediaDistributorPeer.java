package org.jvbperc.kd.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.PeerTrust;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;
import org.jvbperc.tunnel.transport.TunnelAcceptor;
import org.jvbperc.tunnel.transport.TunnelConfig;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelDialer;
import org.jvbperc.tunnel.transport.TunnelHandler;
import org.jvbperc.tunnel.transport.TunnelSide;

/**
 * The Media Distributor's side of a tunnel with nothing behind it: real TLS, real messages, an HTTP interface for start-conf;
 * what arrives is put into queues, and a test decides what is sent.
 */
public final class MediaDistributorPeer implements TunnelHandler, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TlsIdentity identity;
    private final Set<CertificateFingerprint> kdPins = ConcurrentHashMap.newKeySet();
    private final TunnelConfig config;
    private final HttpServer http;
    private volatile String startConfAnswer = "";
    private volatile int startConfStatus = 200;
    private TunnelAcceptor acceptor;
    private TunnelDialer dialer;
    private volatile TunnelConnection connection;

    public final BlockingQueue<TunnelConnection> opened = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    public final BlockingQueue<MediaKeys> mediaKeys = new LinkedBlockingQueue<>();
    public final BlockingQueue<AssociationId> disconnects = new LinkedBlockingQueue<>();
    public final BlockingQueue<TunnelMessage> signReplies = new LinkedBlockingQueue<>();
    public final BlockingQueue<JsonNode> startConfs = new LinkedBlockingQueue<>();
    /** In the order in which the Key Distributor sent them. */
    public final BlockingQueue<TunnelMessage> everything = new LinkedBlockingQueue<>();

    private final Map<AssociationId, Consumer<Octets>> endpoints = new ConcurrentHashMap<>();

    /** One with a new certificate, not yet listening for tunnels. */
    public MediaDistributorPeer() throws IOException, TlsException {
        this(newIdentity());
    }

    public MediaDistributorPeer(TlsIdentity identity) throws IOException {
        this.identity = identity;
        this.config = TunnelConfig.builder(
                        TunnelSide.MEDIA_DISTRIBUTOR, identity, () -> PeerTrust.pinned(Set.copyOf(kdPins)))
                .profiles(List.of(
                        ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                        ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM,
                        ProtectionProfile.AEAD_AES_128_GCM))
                .build();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/perc/start-conf", this::startConf);
        http.start();
    }

    public static TlsIdentity newIdentity() throws TlsException {
        DtlsCertificate certificate = DtlsCertificate.generate("md", RANDOM);
        return TlsIdentity.of(certificate.privateKey(), List.of(certificate.x509()));
    }

    public CertificateFingerprint fingerprint() {
        return identity.fingerprint();
    }

    public TlsIdentity identity() {
        return identity;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Listens for the Key Distributor. */
    public void listen(int port) throws TlsException {
        acceptor = TunnelAcceptor.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), config, this);
    }

    public int tunnelPort() {
        return acceptor.port();
    }

    /** As after a restart: no tunnel, and Key Distributors have to register again. */
    public void restart() throws TlsException {
        int port = acceptor.port();
        acceptor.close();
        kdPins.clear();
        listen(port);
    }

    /** Stops listening and cuts tunnels. */
    public void stopListening() {
        acceptor.close();
    }

    /** Dials a Key Distributor with this certificate. */
    public void dial(int port, CertificateFingerprint kd) {
        kdPins.add(kd);
        dialer = new TunnelDialer("127.0.0.1", port, config, this);
        dialer.start();
    }

    /** Answers start-conf with this from now on; "" for the proper answer. */
    public void startConfAnswers(int status, String body) {
        startConfStatus = status;
        startConfAnswer = body;
    }

    private void startConf(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            startConfs.add(request);
            for (JsonNode entry : request.path("kd").path("certificates")) {
                kdPins.add(CertificateFingerprint.parse(
                        entry.path("hash").asText(), entry.path("certificate").asText()));
            }
            String answer = startConfAnswer.isEmpty() ? properAnswer() : startConfAnswer;
            byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(startConfStatus, octets.length);
            exchange.getResponseBody().write(octets);
        }
    }

    private String properAnswer() {
        return "{\"conference\":\"c0ffee00-0000-4000-8000-000000000001\",\"md\":{\"host\":\"127.0.0.1\",\"port\":"
                + acceptor.port() + ",\"certificates\":[{\"hash\":\"sha-256\",\"certificate\":\""
                + identity.fingerprint().digestText() + "\"}]},\"expires\":60}";
    }

    @Override
    public void opened(TunnelConnection newConnection) {
        connection = newConnection;
        opened.add(newConnection);
    }

    @Override
    public void received(TunnelConnection from, TunnelMessage message) {
        everything.add(message);
        if (message instanceof TunneledDtls dtls) {
            Consumer<Octets> endpoint = endpoints.get(dtls.associationId());
            if (endpoint != null) {
                endpoint.accept(dtls.dtlsMessage());
            }
        } else if (message instanceof MediaKeys keys) {
            mediaKeys.add(keys);
        } else if (message instanceof EndpointDisconnect disconnect) {
            disconnects.add(disconnect.associationId());
        } else if (message instanceof SignAnswerAck || message instanceof SignAnswerError) {
            signReplies.add(message);
        }
    }

    @Override
    public void closed(TunnelConnection old, String reason) {
        closed.add(reason);
    }

    /** The tunnel, once it is open. */
    public TunnelConnection connection() throws InterruptedException {
        Await.until("tunnel open", () -> connection != null && connection.isOpen());
        return connection;
    }

    /** Cuts the tunnel. */
    public void cut() {
        connection.close("cut by the test");
    }

    /** Has the Key Distributor sign; the reply is a SignAnswerAck or SignAnswerError. */
    public TunnelMessage sign(String offer, String answer) throws Exception {
        Octets requestId = randomOctets(16);
        connection().send(new SignAnswer(requestId, utf8(offer), utf8(answer)));
        return Await.next(signReplies, "reply to SignAnswer");
    }

    public static Octets utf8(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Octets randomOctets(int length) {
        byte[] octets = new byte[length];
        RANDOM.nextBytes(octets);
        return Octets.of(octets);
    }

    /** Sends what an endpoint sent; lost if there is no tunnel, as UDP is. */
    public void forward(AssociationId id, byte[] datagram, int offset, int length) {
        try {
            connection.send(new TunneledDtls(id, Octets.of(datagram, offset, length)));
        } catch (TunnelException e) {
            // DTLS retransmits.
        }
    }

    /** Has datagrams of an association delivered to {@code endpoint}. */
    public void attach(AssociationId id, Consumer<Octets> endpoint) {
        endpoints.put(id, endpoint);
    }

    public void disconnect(AssociationId id) throws Exception {
        connection().send(new EndpointDisconnect(id));
    }

    /** A description as a Media Distributor makes it before it is signed. */
    public static String answer(String room) {
        return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=x-perc-room:" + room
                + "\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\na=fingerprint:sha-256 "
                + "00:".repeat(31) + "00\r\na=setup:passive\r\n"
                + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
                + "a=rtpmap:111 opus/48000/2\r\n"
                + "a=candidate:1 1 udp 2130706431 127.0.0.1 10000 typ host\r\n"
                + "m=video 9 UDP/TLS/RTP/SAVPF 100\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendrecv\r\na=rtcp-mux\r\n"
                + "a=rtpmap:100 VP8/90000\r\n";
    }

    /** The section that accepts a key channel, with values that the Key Distributor replaces. */
    public static final String KEY_CHANNEL =
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5001\r\n"
                    + "a=max-message-size:7\r\n";

    /** The same for a frame room: it accepts the key channel, and announces the association of an endpoint that has no a=tls-id. */
    public static String answer(String room, AssociationId association) {
        return answer(room).replace("a=ice-ufrag", "a=x-perc-association:" + association + "\r\na=ice-ufrag")
                + KEY_CHANNEL;
    }

    @Override
    public void close() {
        http.stop(0);
        if (acceptor != null) {
            acceptor.close();
        }
        if (dialer != null) {
            dialer.close();
        }
    }
}
