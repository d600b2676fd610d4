package org.jvbperc.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Map;

/** Makes the JDK's HTTP servers for all roles, and reads the bodies of their requests. */
public final class HttpServers {
    /**
     * What the JDK reads once, when the first server is made; a value that is set already stays.
     *
     * <p>The JDK writes an answer's header and body apart. With Nagle's algorithm the body waits for an acknowledgement of the header, which
     * clients delay by 40 ms. Without a limit, in seconds, a client that sends half a request keeps a thread for as long as it likes.
     */
    private static final Map<String, String> DEFAULTS =
            Map.of("sun.net.httpserver.nodelay", "true", "sun.net.httpserver.maxReqTime", "15");

    static {
        DEFAULTS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }

    private HttpServers() {}

    /**
     * Binds a server, which the caller starts and stops.
     *
     * @param backlog connections that wait to be accepted
     * @throws IOException if the address cannot be bound
     */
    public static HttpServer bind(InetSocketAddress address, int backlog) throws IOException {
        return HttpServer.create(address, backlog);
    }

    /** As {@link #bind}, for https. */
    public static HttpsServer bindTls(InetSocketAddress address, int backlog, HttpsConfigurator tls)
            throws IOException {
        HttpsServer server = HttpsServer.create(address, backlog);
        server.setHttpsConfigurator(tls);
        return server;
    }

    /**
     * Reads a request's body.
     *
     * @throws LimitedBody.TooLarge if it is longer than {@code limitBytes}; the rest of it has not been read
     */
    public static byte[] body(HttpExchange exchange, int limitBytes) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] body = in.readNBytes(limitBytes + 1);
        if (body.length > limitBytes) {
            throw new LimitedBody.TooLarge(limitBytes);
        }
        return body;
    }
}
