package org.jvbperc.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;

/** Makes the JDK's HTTP servers for all roles, and reads the bodies of their requests. */
public final class HttpServers {
    /**
     * The JDK writes an answer's header and body apart. With Nagle's algorithm the body waits for an acknowledgement of the header, which
     * clients delay by 40 ms. The JDK reads the property once, when the first server is made.
     */
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    static {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
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
