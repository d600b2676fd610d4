package org.jvbperc.testenv.call;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jvbperc.embedded.EmbeddedBridge;

/**
 * What a hostile Media Distributor's operator puts between one endpoint and the bridge: an HTTP proxy that leads the endpoint's media to
 * itself, and a relay of datagrams that shows, drops and changes them as a test says. On loopback, two threads.
 */
final class HostilePath implements AutoCloseable {
    /** For {@link Filter}: nothing goes on. */
    static final int DROP = -1;

    private static final int MAX_DATAGRAM_BYTES = 2048;

    /** Decides what becomes of a datagram. Called by one thread for each direction. */
    @FunctionalInterface
    interface Filter {
        /**
         * @param down whether it goes to the endpoint
         * @param bytes may be changed
         * @return its new length, or {@link #DROP}
         */
        int pass(boolean down, byte[] bytes, int length);
    }

    private final URI bridge;
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer http;
    private final ExecutorService httpThreads = Executors.newFixedThreadPool(2);
    private final DatagramSocket front;
    private final DatagramSocket back;
    private final Filter filter;
    private volatile SocketAddress endpoint = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    HostilePath(EmbeddedBridge bridge, Filter filter) throws IOException {
        this.bridge = bridge.httpUri();
        this.filter = filter;
        InetAddress loopback = bridge.udpAddress().getAddress();
        front = new DatagramSocket(0, loopback);
        back = new DatagramSocket(0, loopback);
        back.connect(bridge.udpAddress());
        http = HttpServer.create(new InetSocketAddress(loopback, 0), 16);
        http.setExecutor(httpThreads);
        http.createContext("/", this::forward);
        http.start();
        start("hostile-up", () -> relay(front, false));
        start("hostile-down", () -> relay(back, true));
    }

    /** Where the endpoint signals to. */
    URI uri() {
        return URI.create("http://" + front.getLocalAddress().getHostAddress() + ":"
                + http.getAddress().getPort());
    }

    /** Sends the endpoint a datagram that was dropped before. */
    void toEndpoint(byte[] datagram) throws IOException {
        front.send(new DatagramPacket(datagram, datagram.length, endpoint));
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            bridge.resolve(exchange.getRequestURI().toString()))
                    .method(
                            exchange.getRequestMethod(),
                            body.length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(body));
            copyType(
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    type -> request.header("Content-Type", type));
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().map().forEach((name, values) -> {
                if (!name.startsWith(":") && !name.equalsIgnoreCase("content-length")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            byte[] answer = throughThis(response.body()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copyType(String value, Consumer<String> to) {
        if (value != null) {
            to.accept(value);
        }
    }

    /** Candidates are not part of what is signed: an answer may name any address. */
    private String throughThis(String answer) {
        return answer.replaceAll(
                "(a=candidate:\\S+ \\d+ \\S+ \\d+ )\\S+ \\d+ ",
                "$1" + front.getLocalAddress().getHostAddress() + " " + front.getLocalPort() + " ");
    }

    private void relay(DatagramSocket from, boolean down) {
        byte[] bytes = new byte[MAX_DATAGRAM_BYTES];
        try {
            while (!from.isClosed()) {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                from.receive(packet);
                if (!down) {
                    endpoint = packet.getSocketAddress();
                }
                int length = filter.pass(down, bytes, packet.getLength());
                if (length != DROP) {
                    DatagramSocket to = down ? front : back;
                    to.send(new DatagramPacket(bytes, length, down ? endpoint : back.getRemoteSocketAddress()));
                }
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        http.stop(0);
        httpThreads.shutdownNow();
        front.close();
        back.close();
    }
}
