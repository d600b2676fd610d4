package org.jvbperc.endpoint.call;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.session.TestLeg;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.sdp.SessionDescription;

/**
 * Bridge and Key Distributor of one room in one small object, for tests of calls: real HTTP, ICE, DTLS and packet transforms,
 * no tunnel between the two. Tests can make it lie.
 */
public final class TestConference implements AutoCloseable {
    /** What the address of a session ends with, behind the endpoint's name. */
    public static final String SESSION_SECRET = ".c2Vzc2lvbi1zZWNyZXQ";

    static final SecureRandom RANDOM = new SecureRandom();
    private static final ObjectMapper JSON = new ObjectMapper();

    public final DtlsContext dtls = DtlsContext.create("test-kd");
    final Map<String, TestLeg> legs = new ConcurrentHashMap<>();

    /** What was deleted by DELETE. */
    public final List<String> left = new CopyOnWriteArrayList<>();

    /** All offers that came, oldest first. */
    public final List<SessionDescription> offers = new CopyOnWriteArrayList<>();

    /** Changes the answer after it was signed. */
    public volatile UnaryOperator<String> answerChange = UnaryOperator.identity();

    /** Changes what the Key Distributor signs. */
    volatile UnaryOperator<PercBinding> bindingChange = UnaryOperator.identity();

    /** Answers to the next offers instead of an answer: status and body. */
    public final List<Map.Entry<Integer, String>> refusals = new CopyOnWriteArrayList<>();

    /** The roster instead of the true one. */
    volatile @Nullable String rosterOverride;

    /** Whether the Key Distributor says it sends rosters; it never does. */
    public volatile boolean promisesRosters;

    /** The DTLS certificate used, if it is another than the signed one. */
    volatile @Nullable DtlsCertificate wrongCertificate;

    /** The Key Distributor's user name. */
    public volatile String kdUser = "kd";

    private final String room;
    private final TestIdp idp;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Object mediaLock = new Object();
    private int spi;
    private EktCipher ektCipher = EktCipher.AESKW_128;

    public TestConference(String room, TestIdp idp) throws IOException {
        this.room = room;
        this.idp = idp;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(executor);
        server.createContext(
                "/perc/" + room + "/info",
                exchange -> TestIdp.reply(exchange, 200, "{\"room\":\"" + room + "\",\"state\":\"connected\"}"));
        server.createContext("/perc/" + room + "/roster", exchange -> TestIdp.reply(exchange, 200, roster()));
        server.createContext("/perc/offer", this::offer);
        server.createContext("/perc/session/", this::session);
        server.createContext(
                "/",
                exchange ->
                        TestIdp.reply(exchange, 404, "{\"error\":\"unknown-room\",\"detail\":\"no such room here\"}"));
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void offer(HttpExchange exchange) throws IOException {
        byte[] offer = exchange.getRequestBody().readAllBytes();
        if (!refusals.isEmpty()) {
            Map.Entry<Integer, String> refusal = refusals.remove(0);
            exchange.getResponseHeaders().set("Retry-After", "1");
            TestIdp.reply(exchange, refusal.getKey(), refusal.getValue());
            return;
        }
        try {
            String name = UUID.randomUUID().toString().substring(0, 8);
            String answer = answer(name, offer);
            exchange.getResponseHeaders().set("Content-Type", "application/sdp");
            exchange.getResponseHeaders().set("Location", "/perc/session/" + name + SESSION_SECRET);
            exchange.getResponseHeaders().set("X-Perc-Endpoint", name);
            byte[] body = answerChange.apply(answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        } catch (Exception e) {
            TestIdp.reply(exchange, 500, "{\"error\":\"test-failed\",\"detail\":\"" + e + "\"}");
        }
    }

    private String answer(String name, byte[] offerBytes) throws Exception {
        SessionDescription offer = SessionDescription.parse(new String(offerBytes, StandardCharsets.UTF_8));
        offers.add(offer);
        String hash = Octets.of(MessageDigest.getInstance("SHA-256").digest(offerBytes))
                .toHex();
        DtlsCertificate signedCertificate = DtlsCertificate.generate("kd", RANDOM);
        String tlsId = "kd-" + UUID.randomUUID();
        AssertionContents contents = new AssertionContents(
                List.of(signedCertificate.fingerprint()),
                bindingChange.apply(new PercBinding(
                        1, "md", room, name, tlsId, offer.tlsId().orElseThrow(), hash, List.of())));
        IdentityAssertion identity = idp.assertion(kdUser, contents.toJson());
        DtlsCertificate used = wrongCertificate == null ? signedCertificate : wrongCertificate;
        TestLeg leg = new TestLeg(this, name, offer, used, tlsId, identity);
        legs.put(name, leg);
        StringBuilder sdp = new StringBuilder("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        sdp.append("a=group:BUNDLE audio video\r\na=identity:")
                .append(identity.toAttribute())
                .append("\r\n");
        sdp.append("a=fingerprint:").append(signedCertificate.fingerprint()).append("\r\n");
        sdp.append("a=setup:passive\r\na=tls-id:").append(tlsId).append("\r\n");
        for (String media : List.of("audio 9 UDP/TLS/RTP/SAVPF 111", "video 9 UDP/TLS/RTP/SAVPF 100")) {
            sdp.append("m=").append(media).append("\r\nc=IN IP4 127.0.0.1\r\na=rtcp-mux\r\n");
            sdp.append("a=ice-ufrag:").append(leg.ice().ufrag()).append("\r\n");
            sdp.append("a=ice-pwd:").append(leg.ice().password()).append("\r\n");
            leg.ice()
                    .candidates()
                    .forEach(candidate -> sdp.append("a=candidate:")
                            .append(candidate.toAttribute())
                            .append("\r\n"));
        }
        return sdp.toString();
    }

    private void session(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(path.lastIndexOf('/') + 1).replace(SESSION_SECRET, "");
        TestLeg leg = path.endsWith(SESSION_SECRET) ? legs.remove(name) : null;
        if (leg != null) {
            left.add(name);
            leg.close();
        }
        TestIdp.reply(exchange, leg == null ? 404 : 204, "");
    }

    private String roster() throws IOException {
        String override = rosterOverride;
        if (override != null) {
            return override;
        }
        List<Map<String, Object>> participants = new ArrayList<>();
        for (TestLeg leg : legs.values()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("endpoint", leg.name());
            entry.put("identity", leg.offer().identity().orElse(""));
            entry.put("tlsId", leg.tlsId());
            entry.put("sources", List.of());
            entry.put("state", leg.isKeyed() ? "keyed" : "admitted");
            participants.add(entry);
        }
        return JSON.writeValueAsString(Map.of("conference", "c", "participants", participants));
    }

    /** Gives everybody who is connected a new EKTKey. */
    public void rekey() {
        synchronized (mediaLock) {
            spi++;
            try (EktParameterSet set = new EktParameterSet(
                    ektCipher,
                    SecretBytes.random(ektCipher.keyLengthBytes(), RANDOM),
                    SecretBytes.random(12, RANDOM),
                    spi,
                    3600)) {
                legs.values().forEach(leg -> leg.sendEktKey(set));
            }
        }
    }

    public void useCipher(EktCipher cipher) {
        ektCipher = cipher;
    }

    /** Forwards a datagram of one leg to all others. */
    public void distribute(TestLeg from, byte[] datagram, boolean rtcp) {
        synchronized (mediaLock) {
            TestLeg.Opened opened = from.open(datagram, rtcp);
            if (opened != null) {
                for (TestLeg to : legs.values()) {
                    if (to != from) {
                        to.forward(opened, rtcp);
                    }
                }
            }
        }
    }

    /** The Key Distributor goes away. */
    public void killKeyDistributor() {
        legs.values().forEach(TestLeg::closeDtls);
    }

    /** The bridge's HTTP goes away; media stays. */
    public void stopHttp() {
        server.stop(0);
    }

    @Override
    public void close() {
        server.stop(0);
        legs.values().forEach(TestLeg::close);
        dtls.close();
        executor.shutdownNow();
    }
}
