package org.jvbperc.md.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.crypto.Octets;
import org.jvbperc.http.DaemonThreads;

/**
 * Serves a {@link PercHttpResource} on the JDK's HTTP server; create its context at {@code /perc}.
 *
 * <p>Offers, which wait for a Key Distributor, are served on separate threads, so that they cannot occupy all threads of the
 * server. Safe for several threads; to be closed after the server.
 */
public final class JdkHttpAdapter implements HttpHandler, AutoCloseable {
    private static final Logger LOGGER = new LoggerImpl(JdkHttpAdapter.class.getName());

    private final PercHttpResource resource;
    private final ThreadPoolExecutor waiting;

    /** @param maxWaiting offers that are served at the same time; further ones are answered with 503 */
    public JdkHttpAdapter(PercHttpResource resource, int maxWaiting) {
        this.resource = resource;
        this.waiting = new ThreadPoolExecutor(
                0, maxWaiting, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), DaemonThreads.numbered("perc-offer"));
    }

    /** Serves up to 32 offers at the same time, the default of {@code limits.concurrent-offers}. */
    public JdkHttpAdapter(PercHttpResource resource) {
        this(resource, 32);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        PercHttpRequest request;
        try {
            request = read(exchange);
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
        if (!resource.mayWait(request.method(), request.path())) {
            respond(exchange, request);
            return;
        }
        try {
            waiting.execute(() -> respond(exchange, request));
        } catch (RejectedExecutionException e) {
            write(exchange, Responses.error(503, "busy", "too many offers are in progress"));
        }
    }

    private static PercHttpRequest read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        String query = exchange.getRequestURI().getRawQuery();
        return new PercHttpRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query,
                headers,
                Octets.of(exchange.getRequestBody().readNBytes(PercHttpResource.MAX_BODY_BYTES + 1)));
    }

    private void respond(HttpExchange exchange, PercHttpRequest request) {
        PercHttpResponse response;
        try {
            response = resource.handle(request);
        } catch (RuntimeException | LinkageError e) {
            LOGGER.error("Request " + request.method() + " " + request.path() + " failed", e);
            response = Responses.error(500, "internal", "see the log");
        }
        write(exchange, response);
    }

    static void write(HttpExchange exchange, PercHttpResponse response) {
        try (exchange) {
            response.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = response.body().toByteArray();
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (IOException e) {
            LOGGER.debug(() -> "The client closed its connection before the response: " + e);
        }
    }

    /** Stops the threads; offers in progress are interrupted. */
    @Override
    public void close() {
        waiting.shutdownNow();
    }
}
