package org.jvbperc.md.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.http.HttpServers;
import org.jvbperc.md.config.HttpListenerSettings;
import org.jvbperc.md.config.LimitSettings;
import org.jvbperc.md.signalling.SignallingException;

/**
 * The Media Distributor's own listener for {@code /perc}: plain HTTP, for use behind the deployment's web server. It serves at
 * most {@value #THREADS} requests at a time, besides those that wait for a Key Distributor. Its threads are daemons.
 */
public final class PercHttpListener implements AutoCloseable {
    static final int THREADS = 8;
    static final int WAITING = 64;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private volatile HttpHandler handler;
    private volatile @Nullable JdkHttpAdapter adapter;

    private PercHttpListener(HttpServer server, ThreadPoolExecutor threads, HttpHandler handler) {
        this.server = server;
        this.threads = threads;
        this.handler = handler;
        server.createContext("/perc", exchange -> this.handler.handle(exchange));
        server.start();
    }

    /**
     * Binds and answers all requests with 503 and {@code reason}, until {@link #serve}.
     *
     * @throws IOException naming the address if it cannot be bound
     */
    public static PercHttpListener refusing(HttpListenerSettings settings, String reason) throws IOException {
        InetSocketAddress address = new InetSocketAddress(settings.bindAddress(), settings.port());
        if (address.isUnresolved()) {
            throw new IOException("videobridge.perc.http.bind-address is " + settings.bindAddress()
                    + ": expected an address or name of this machine");
        }
        HttpServer server;
        try {
            server = HttpServers.bind(address, WAITING);
        } catch (IOException e) {
            throw new IOException("videobridge.perc.http: " + address + " cannot be bound: " + e.getMessage(), e);
        }
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                DaemonThreads.numbered("perc-http"));
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        return new PercHttpListener(server, threads, refusal(reason));
    }

    private static HttpHandler refusal(String reason) {
        return exchange -> JdkHttpAdapter.write(
                exchange, Responses.error(new SignallingException(SignallingException.PERC_UNAVAILABLE, reason)));
    }

    /** Answers all further requests with 503 and {@code reason}. */
    public void refuse(String reason) {
        handler = refusal(reason);
    }

    /** Begins to serve. */
    public void serve(PercHttpResource resource, LimitSettings limits) {
        JdkHttpAdapter serving = new JdkHttpAdapter(resource, limits.concurrentOffers());
        adapter = serving;
        handler = serving;
    }

    /** The address of the listener. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops at once. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        JdkHttpAdapter served = adapter;
        if (served != null) {
            served.close();
        }
    }
}
