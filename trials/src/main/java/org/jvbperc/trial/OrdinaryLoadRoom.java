package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.ice.IceException;
import org.jvbperc.testenv.demo.TestBed;

/** A room without PERC, set up over the bridge's Colibri2 interface. */
final class OrdinaryLoadRoom implements LoadRoom {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String PATH = "/colibri/v2/conferences";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI rest;
    private final String meeting = UUID.randomUUID().toString();
    private final DtlsContext dtls = DtlsContext.create("ordinary");
    private final List<OrdinaryEndpoint> endpoints = new ArrayList<>();
    private int lastId;

    private OrdinaryLoadRoom(URI rest) {
        this.rest = rest;
    }

    static OrdinaryLoadRoom open(URI rest, int participants, LoadMedia media)
            throws IOException, InterruptedException, IceException {
        OrdinaryLoadRoom room = new OrdinaryLoadRoom(rest);
        try {
            for (int i = 0; i < participants; i++) {
                room.add();
            }
            for (int i = 0; i < participants; i++) {
                room.endpoints.get(i).send(media.of(i), TIMEOUT);
            }
            return room;
        } catch (IOException | InterruptedException | IceException | RuntimeException e) {
            room.leave();
            throw e;
        }
    }

    /**
     * One more participant joins and sends.
     *
     * @param sources are the room's from now on
     */
    OrdinaryEndpoint join(List<MediaSource> sources) throws IOException, InterruptedException, IceException {
        OrdinaryEndpoint endpoint = add();
        endpoint.send(sources, TIMEOUT);
        return endpoint;
    }

    /** One participant leaves; the others stay. */
    void leave(OrdinaryEndpoint endpoint) throws IOException, InterruptedException {
        endpoints.remove(endpoint);
        ObjectNode request = JSON.createObjectNode();
        request.putArray("endpoints").addObject().put("id", endpoint.id()).put("expire", true);
        try {
            send("PATCH", PATH + "/" + meeting, request);
        } finally {
            endpoint.leave();
        }
    }

    private OrdinaryEndpoint add() throws IOException, InterruptedException, IceException {
        String id = String.format("%08x", ++lastId);
        OrdinaryEndpoint endpoint = new OrdinaryEndpoint(id, InetAddress.getByName(TestBed.ADDRESS), dtls);
        ObjectNode request = JSON.createObjectNode();
        if (endpoints.isEmpty()) {
            request.put("meeting-id", meeting)
                    .put("name", "ordinary-" + meeting + "@conference.local")
                    .put("create", true);
        }
        request.putArray("endpoints").add(endpoint.description());
        boolean first = endpoints.isEmpty();
        endpoints.add(endpoint);
        JsonNode answer = first ? send("POST", PATH, request) : send("PATCH", PATH + "/" + meeting, request);
        endpoint.connect(answer.path("endpoints").path(0).path("transport").path("transport"));
        return endpoint;
    }

    private JsonNode send(String method, String path, JsonNode body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the bridge answers " + method + " " + path + " with " + response.statusCode() + ": "
                    + response.body());
        }
        return JSON.readTree(response.body());
    }

    @Override
    public long forwarded() {
        return endpoints.stream().mapToLong(OrdinaryEndpoint::received).sum();
    }

    @Override
    public long sent() {
        return endpoints.stream().mapToLong(OrdinaryEndpoint::sent).sum();
    }

    @Override
    public void leave() throws InterruptedException {
        for (OrdinaryEndpoint endpoint : endpoints) {
            endpoint.leave();
        }
        dtls.close();
        try {
            send("PATCH", PATH + "/" + meeting, JSON.createObjectNode().put("expire", true));
        } catch (IOException e) {
            // The bridge expires it by itself.
        }
    }
}
