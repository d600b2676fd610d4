package org.jvbperc.testenv.call.xmpp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.md.signalling.ParsedOffer;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.xmpp.EndpointAnswer;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercAttributes;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercErrorExtension;
import org.jxmpp.jid.Jid;

/**
 * A signalling server's own way to its endpoints: takes offers over HTTP and brings them to a bridge by XMPP alone, each in a {@code
 * <perc>} with the whole description. What it tells endpoints about each other is what they offered.
 */
public final class HttpToXmpp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEETING = "meeting-over-xmpp";

    private final SignallingServer xmpp;
    private final Jid bridge;
    private final String room;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicBoolean created = new AtomicBoolean();
    private final Map<String, ParsedOffer> joined = new ConcurrentHashMap<>();

    public HttpToXmpp(SignallingServer xmpp, Jid bridge, String room) throws IOException {
        this.xmpp = xmpp;
        this.bridge = bridge;
        this.room = room;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(threads);
        server.createContext("/perc/offer", exchange -> answer(exchange, this::offer));
        server.createContext("/perc/session/", exchange -> answer(exchange, this::leave));
        server.createContext(
                "/perc/" + room + "/info",
                exchange -> answer(exchange, ex -> json(ex, 200, Map.of("room", room, "state", "connected"))));
        server.createContext("/perc/" + room + "/roster", exchange -> answer(exchange, this::roster));
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Endpoints that are in. */
    public int size() {
        return joined.size();
    }

    @FunctionalInterface
    private interface Route {
        void answer(HttpExchange exchange) throws Exception;
    }

    private static void answer(HttpExchange exchange, Route route) throws IOException {
        try (exchange) {
            route.answer(exchange);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void offer(HttpExchange exchange) throws Exception {
        Octets text = Octets.of(exchange.getRequestBody().readAllBytes());
        ParsedOffer offer = ParsedOffer.parse(text);
        String id = "aaaa%04d".formatted(number.incrementAndGet());
        Colibri2Endpoint endpoint = ColibriRequests.createEndpoint(
                        MEETING, false, id, new AssociationId(new java.util.UUID(1, 1)), offer)
                .getEndpoints()
                .get(0);
        // The element alone has to do.
        IceUdpTransportPacketExtension ice = endpoint.getTransport().getIceUdpTransport();
        for (String attribute : List.of(
                PercAttributes.TLS_ID,
                PercAttributes.IDENTITY,
                PercAttributes.VERSION,
                PercAttributes.ASSOCIATION_ID)) {
            ice.removeAttribute(attribute);
        }
        endpoint.addChildExtension(new EndpointOffer(
                        offer.tlsId(),
                        EndpointOffer.Setup.ACTPASS,
                        offer.fingerprints(),
                        java.util.Optional.of(offer.identity()),
                        java.util.Optional.of(text))
                .toExtension());
        String name = created.compareAndSet(false, true) ? room + "@conference.perc.test" : null;
        IQ response = xmpp.request(bridge, XmppRequests.request(MEETING, name, endpoint));
        if (response instanceof ConferenceModifiedIQ modified) {
            EndpointAnswer answer = EndpointAnswer.parse(
                    PercElements.find(modified.getEndpoints().get(0)).orElseThrow());
            joined.put(id, offer);
            exchange.getResponseHeaders().set("Content-Type", "application/sdp");
            exchange.getResponseHeaders().set("Location", "/perc/session/" + id);
            exchange.getResponseHeaders().set("X-Perc-Endpoint", id);
            send(exchange, 200, answer.description().orElseThrow().toByteArray());
        } else {
            PercErrorExtension error =
                    response.getError().getExtension(PercErrorExtension.ELEMENT, PercErrorExtension.NAMESPACE);
            json(
                    exchange,
                    403,
                    Map.of(
                            "error",
                            error.getAttributeAsString("condition"),
                            "detail",
                            response.getError().getDescriptiveText("en")));
        }
    }

    private void leave(HttpExchange exchange) throws Exception {
        String path = exchange.getRequestURI().getPath();
        String id = path.substring(path.lastIndexOf('/') + 1);
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(id);
        endpoint.setExpire(true);
        xmpp.request(bridge, XmppRequests.request(MEETING, null, endpoint.build()));
        joined.remove(id);
        exchange.sendResponseHeaders(204, -1);
    }

    private void roster(HttpExchange exchange) throws Exception {
        List<Map<String, Object>> participants = new TreeMap<>(joined)
                .entrySet().stream()
                        .map(entry -> Map.<String, Object>of(
                                "endpoint",
                                entry.getKey(),
                                "identity",
                                entry.getValue().identity(),
                                "tlsId",
                                entry.getValue().tlsId(),
                                "state",
                                "keyed",
                                "sources",
                                entry.getValue().sources().stream()
                                        .map(source -> Map.of("ssrc", source.ssrc(), "media", source.media()))
                                        .toList()))
                        .toList();
        json(exchange, 200, Map.of("conference", MEETING, "participants", participants));
    }

    private static void json(HttpExchange exchange, int status, Object value) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, status, JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
