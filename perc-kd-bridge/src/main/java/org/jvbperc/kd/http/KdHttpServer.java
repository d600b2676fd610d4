package org.jvbperc.kd.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.http.HttpServers;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.config.HttpServerSettings;
import org.jvbperc.kd.metrics.KdMetrics;
import org.jvbperc.kd.page.PageBundle;

/**
 * Serves the HTTP interface.
 *
 * <pre>
 *  GET    /health                       {"status","tunnels","conferences"}
 *  GET    /metrics                      Prometheus text format
 *  GET    /conferences                  {"conferences":[...]}
 *  POST   /conferences                  {"room","md":{"url"},"policy":{...}} -&gt; 201
 *  GET    /conferences/{room}           DELETE -&gt; 204
 *  GET    /conferences/{room}/roster
 *  POST   /conferences/{room}/rekey        -&gt; 202
 *  POST   /conferences/{room}/lock, unlock -&gt; 204
 *  POST   /conferences/{room}/remove       {"identity"} -&gt; {"removed"}
 *  POST   /conferences/{room}/owner        {"identity"} -&gt; 204
 *  POST   /conferences/{room}/invitations  {"identity", "seconds"} -&gt; 201 {"invitation"}
 *  GET    /rooms/{room}                 the page for browsers, if it is served here; its files are at /rooms/page/
 *  GET    /openapi.json                 all of this for machines
 * </pre>
 *
 * All is for the administrator; what concerns one conference is for its owner too, who shows an access token ({@link Callers}).
 * Requests come in on a fixed number of threads.
 */
public final class KdHttpServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KdHttpServer.class.getName());
    private static final String JSON_TYPE = "application/json";
    private static final String ROOMS = "/rooms/";
    private static final int BACKLOG = 64;
    /** Of a conference. */
    private static final Set<String> RESOURCES =
            Set.of("roster", "rekey", "lock", "unlock", "remove", "owner", "invitations");

    private final HttpServerSettings settings;
    private final ConferenceOperations operations;
    private final KdMetrics metrics;
    private final RequestGuard guard;
    private final Callers callers;
    private final byte[] description;
    private final @Nullable HttpTls tls;
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * Binds and serves.
     *
     * @throws IOException naming address and port if they cannot be bound
     */
    public KdHttpServer(
            HttpServerSettings settings, Callers callers, ConferenceOperations operations, KdMetrics metrics)
            throws IOException {
        this.settings = settings;
        this.operations = operations;
        this.metrics = metrics;
        this.callers = callers;
        this.guard = new RequestGuard(settings);
        this.description = description();
        this.tls = settings.tls() == null ? null : new HttpTls(settings.tls());
        try {
            server = bind(new InetSocketAddress(settings.address(), settings.port()), tls);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen for HTTP on " + settings.address() + " port " + settings.port() + ": "
                            + e.getMessage(),
                    e);
        }
        threads = Executors.newFixedThreadPool(settings.threads(), DaemonThreads.numbered("perc-kd-http"));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private static HttpServer bind(InetSocketAddress address, @Nullable HttpTls tls) throws IOException {
        return tls == null
                ? HttpServers.bind(address, BACKLOG)
                : HttpServers.bindTls(address, BACKLOG, tls.configurator());
    }

    private static byte[] description() throws IOException {
        try (InputStream in = KdHttpServer.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from the jar");
            }
            return in.readAllBytes();
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The certificate that new connections get, if there is TLS. */
    public Optional<CertificateFingerprint> certificate() {
        return Optional.ofNullable(tls).map(server -> server.identity().fingerprint());
    }

    /** Looks after the certificate. Called again and again. */
    public void tick(Instant now) {
        if (tls != null) {
            tls.tick(now);
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            if (tls != null && !tls.strictTransportSecurity().isEmpty()) {
                exchange.getResponseHeaders().set("Strict-Transport-Security", tls.strictTransportSecurity());
            }
            HttpReply reply;
            try {
                reply = route(exchange);
            } catch (HttpProblem e) {
                reply = problem(e);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "an HTTP request failed", e);
                reply = problem(new HttpProblem(500, "internal-error", "the Key Distributor failed", e));
            }
            metrics.httpRequest(reply.status());
            reply.send(exchange);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an HTTP client closed its connection: {0}", e.getMessage());
        }
    }

    private static HttpReply problem(HttpProblem e) {
        String detail = e.getMessage() == null ? "" : e.getMessage();
        return HttpReply.json(e.status(), JsonBodies.error(e.condition(), detail));
    }

    private HttpReply route(HttpExchange exchange) throws HttpProblem, IOException {
        String path = exchange.getRequestURI().getPath();
        if (path == null) {
            throw notFound();
        }
        if (path.equals("/health")) {
            guard.requireMethod(exchange, "GET");
            return health();
        }
        if (path.equals("/openapi.json")) {
            guard.requireMethod(exchange, "GET");
            return new HttpReply(200, JSON_TYPE, description);
        }
        if (settings.page() != null && path.startsWith(ROOMS)) {
            guard.requireMethod(exchange, "GET", "HEAD");
            return page(settings.page(), path.substring(ROOMS.length()));
        }
        if (settings.publicRoster() && path.matches("/conferences/[^/]+/roster")) {
            guard.checkOrigin(exchange);
            return roster(exchange, find(path.split("/", -1)[2]));
        }
        Caller caller = callers.of(exchange);
        if (path.equals("/metrics")) {
            caller.requireAdministrator();
            guard.requireMethod(exchange, "GET");
            return new HttpReply(
                    200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    metrics.text().getBytes(StandardCharsets.UTF_8));
        }
        List<String> parts = List.of(path.substring(1).split("/", -1));
        if (!parts.get(0).equals("conferences")) {
            throw notFound();
        }
        return switch (parts.size()) {
            case 1 -> {
                caller.requireAdministrator();
                yield conferences(exchange);
            }
            case 2 -> conference(exchange, caller, parts.get(1));
            case 3 -> operation(exchange, caller, parts.get(1), parts.get(2));
            default -> throw notFound();
        };
    }

    private static HttpReply page(PageBundle page, String path) throws HttpProblem {
        PageBundle.File file = page.file(path).orElseThrow(KdHttpServer::notFound);
        return new HttpReply(200, file.type(), file.contents().toByteArray(), page.headers());
    }

    private HttpReply health() {
        ObjectNode json = JsonBodies.newObject()
                .put("status", "ok")
                .put("tunnels", operations.tunnelCount())
                .put("conferences", operations.all().size());
        return HttpReply.json(200, json);
    }

    private HttpReply conferences(HttpExchange exchange) throws HttpProblem, IOException {
        if (guard.requireMethod(exchange, "GET", "POST").equals("GET")) {
            ObjectNode json = JsonBodies.newObject();
            ArrayNode list = json.putArray("conferences");
            for (Conference conference : operations.all()) {
                list.add(JsonBodies.conference(conference, operations.links(conference)));
            }
            return HttpReply.json(200, json);
        }
        guard.requireContentType(exchange, JSON_TYPE);
        JsonBodies.ConferenceRequest request =
                JsonBodies.conferenceRequest(guard.body(exchange, settings.maxBodyBytes()));
        Conference conference = operations.create(request.room(), request.mdUrls(), request.policy());
        conference.access().transferTo(request.owner());
        return HttpReply.json(201, JsonBodies.conference(conference, operations.links(conference)));
    }

    private HttpReply conference(HttpExchange exchange, Caller caller, String room) throws HttpProblem {
        Conference conference = find(caller, room);
        caller.requireOwner(conference);
        if (guard.requireMethod(exchange, "GET", "DELETE").equals("DELETE")) {
            if (!operations.end(room)) {
                throw unknownRoom();
            }
            return HttpReply.empty(204);
        }
        return HttpReply.json(200, JsonBodies.conference(conference, operations.links(conference)));
    }

    private HttpReply operation(HttpExchange exchange, Caller caller, String room, String resource)
            throws HttpProblem, IOException {
        if (!RESOURCES.contains(resource)) {
            throw notFound();
        }
        Conference conference = find(caller, room);
        if (resource.equals("remove")) {
            caller.requireRemover(conference);
            return remove(exchange, room);
        }
        caller.requireOwner(conference);
        return switch (resource) {
            case "roster" -> roster(exchange, conference);
            case "rekey" -> done(exchange, 202, () -> operations.rekey(room));
            case "lock" -> done(exchange, 204, () -> operations.lock(room, true));
            case "unlock" -> done(exchange, 204, () -> operations.lock(room, false));
            case "owner" -> transfer(exchange, room);
            case "invitations" -> invite(exchange, conference);
            default -> throw notFound();
        };
    }

    private HttpReply done(HttpExchange exchange, int status, BooleanSupplier operation) throws HttpProblem {
        guard.requireMethod(exchange, "POST");
        if (!operation.getAsBoolean()) {
            throw unknownRoom();
        }
        return HttpReply.empty(status);
    }

    private HttpReply remove(HttpExchange exchange, String room) throws HttpProblem, IOException {
        String identity = JsonBodies.identity(body(exchange));
        OptionalInt removed = operations.remove(room, identity);
        if (removed.isEmpty()) {
            throw unknownRoom();
        }
        if (removed.getAsInt() == 0) {
            throw new HttpProblem(404, "unknown-member", "there is no member and no admitted offer of this identity");
        }
        return HttpReply.json(200, JsonBodies.newObject().put("removed", removed.getAsInt()));
    }

    private HttpReply transfer(HttpExchange exchange, String room) throws HttpProblem, IOException {
        String identity = JsonBodies.identity(body(exchange));
        return done(exchange, 204, () -> operations.transfer(room, identity));
    }

    private HttpReply invite(HttpExchange exchange, Conference conference) throws HttpProblem, IOException {
        JsonBodies.InvitationRequest request = JsonBodies.invitationRequest(body(exchange));
        Invitation invitation = operations
                .invite(conference, request.guests(), request.lifetime())
                .orElseThrow(() -> new HttpProblem(409, "too-many-invitations", "too many invitations are open"));
        return HttpReply.json(201, JsonBodies.newObject().put("invitation", invitation.text()));
    }

    private byte[] body(HttpExchange exchange) throws HttpProblem, IOException {
        guard.requireMethod(exchange, "POST");
        guard.requireContentType(exchange, JSON_TYPE);
        return guard.body(exchange, settings.maxBodyBytes());
    }

    private HttpReply roster(HttpExchange exchange, Conference conference) throws HttpProblem {
        guard.requireMethod(exchange, "GET");
        return HttpReply.json(200, JsonBodies.roster(conference, operations.links(conference)));
    }

    /** Tells the holder of a token nothing of other rooms: the answer is the same as for a room that does not exist. */
    private Conference find(Caller caller, String room) throws HttpProblem {
        Optional<Conference> found = operations.find(room);
        if (found.isEmpty()) {
            caller.requireAdministrator();
        }
        return found.orElseThrow(KdHttpServer::unknownRoom);
    }

    private Conference find(String room) throws HttpProblem {
        return operations.find(room).orElseThrow(KdHttpServer::unknownRoom);
    }

    private static HttpProblem unknownRoom() {
        return new HttpProblem(404, "unknown-room", "there is no conference of that name");
    }

    private static HttpProblem notFound() {
        return new HttpProblem(404, "not-found", "there is no such resource");
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
