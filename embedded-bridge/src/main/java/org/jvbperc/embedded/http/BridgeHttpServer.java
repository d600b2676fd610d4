package org.jvbperc.embedded.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jvbperc.embedded.colibri.Colibri2Resource;
import org.jvbperc.embedded.colibri.RestAnswer;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.http.HttpServers;
import org.jvbperc.http.LimitedBody;
import org.jvbperc.md.http.JdkHttpAdapter;
import org.jvbperc.md.http.PercHttpResource;

/**
 * One HTTP port for everything: {@code /perc} (the Media Distributor's), {@code /colibri/v2/conferences}, {@code
 * /about/health}, {@code /metrics} and {@code /debug}.
 *
 * <p>At most {@value #THREADS} requests at a time, {@value #WAITING} waiting, bodies of at most 64 KiB. There is no access
 * control, so the address must be loopback or otherwise protected.
 */
public final class BridgeHttpServer implements AutoCloseable {
    static final int THREADS = 48;
    static final int WAITING = 256;

    private static final System.Logger LOGGER = System.getLogger(BridgeHttpServer.class.getName());
    private static final String COLIBRI = "/colibri/v2/conferences";
    private static final int MAX_BODY_BYTES = 65_536;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private BridgeHttpServer(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Binds and starts.
     *
     * @param address port 0 for any
     * @param perc mounted at {@code /perc}
     * @param colibri Colibri2
     * @param debug state as a JSON value
     * @param metrics Prometheus text
     * @throws IOException if the address cannot be bound
     */
    public static BridgeHttpServer start(
            InetSocketAddress address,
            PercHttpResource perc,
            Colibri2Resource colibri,
            Supplier<Map<String, Object>> debug,
            Supplier<String> metrics)
            throws IOException {
        HttpServer server = HttpServers.bind(address, 64);
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                DaemonThreads.numbered("bridge-http"));
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/perc", new JdkHttpAdapter(perc));
        mount(server, COLIBRI, exchange -> colibri(exchange, colibri));
        mount(server, "/about/health", get(() -> new RestAnswer(200, "text/plain", "OK\n")));
        mount(server, "/metrics", get(() -> new RestAnswer(200, "text/plain; version=0.0.4", metrics.get())));
        mount(server, "/debug", get(() -> RestAnswer.json(200, debug.get())));
        server.start();
        return new BridgeHttpServer(server, threads);
    }

    /** The server's address. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    @FunctionalInterface
    private interface Route {
        RestAnswer answer(HttpExchange exchange) throws IOException;
    }

    private static Route get(Supplier<RestAnswer> content) {
        return exchange -> exchange.getRequestMethod().equals("GET")
                ? content.get()
                : RestAnswer.error(405, "method-not-allowed", "only GET");
    }

    private static RestAnswer colibri(HttpExchange exchange, Colibri2Resource resource) throws IOException {
        String rest = exchange.getRequestURI().getPath().substring(COLIBRI.length());
        byte[] body;
        try {
            body = HttpServers.body(exchange, MAX_BODY_BYTES);
        } catch (LimitedBody.TooLarge e) {
            return RestAnswer.error(413, "too-large", "a request has at most 64 KiB");
        }
        boolean collection = rest.isEmpty() || rest.equals("/");
        Function<String, RestAnswer> refuse = allowed -> RestAnswer.error(405, "method-not-allowed", "only " + allowed);
        if (collection) {
            return exchange.getRequestMethod().equals("POST") ? resource.modify(null, body) : refuse.apply("POST");
        }
        if (rest.indexOf('/', 1) >= 0 || !rest.startsWith("/")) {
            return RestAnswer.error(404, "not-found", "no such resource");
        }
        return exchange.getRequestMethod().equals("PATCH")
                ? resource.modify(rest.substring(1), body)
                : refuse.apply("PATCH");
    }

    private static void mount(HttpServer server, String path, Route route) {
        server.createContext(path, exchange -> {
            try (exchange) {
                RestAnswer answer;
                try {
                    answer = route.answer(exchange);
                } catch (RuntimeException e) {
                    LOGGER.log(Level.ERROR, "Bug in the HTTP resource " + path, e);
                    answer = RestAnswer.error(500, "internal-error", "see the bridge's log");
                }
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", answer.contentType());
                exchange.getResponseHeaders().set("Cache-Control", "no-store");
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }
}
