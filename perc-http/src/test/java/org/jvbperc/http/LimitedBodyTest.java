package org.jvbperc.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;

/** Against the JDK's own server on the loopback interface. */
class LimitedBodyTest {
    private static final int LIMIT_BYTES = 50_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch connectionGone = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            // The path says how many octets there are; "endless" has no end that it tells.
            String path = exchange.getRequestURI().getPath().substring(1);
            boolean endless = path.equals("endless");
            byte[] chunk = new byte[endless ? 1000 : Integer.parseInt(path)];
            Arrays.fill(chunk, (byte) 'x');
            exchange.sendResponseHeaders(200, endless ? 0 : chunk.length == 0 ? -1 : chunk.length);
            try (OutputStream out = exchange.getResponseBody()) {
                do {
                    out.write(chunk);
                } while (endless);
            } catch (IOException e) {
                connectionGone.countDown();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private byte[] get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path);
        return client.send(HttpRequest.newBuilder(uri).build(), LimitedBody.handler(LIMIT_BYTES))
                .body();
    }

    @Test
    void body_upToTheLimit_isGivenWhole() throws Exception {
        byte[] expected = new byte[LIMIT_BYTES];
        Arrays.fill(expected, (byte) 'x');
        assertArrayEquals(expected, get(String.valueOf(LIMIT_BYTES)));
        assertEquals(0, get("0").length);
    }

    @Test
    void body_oneOctetLonger_failsTheExchange() {
        IOException e = assertThrows(IOException.class, () -> get(String.valueOf(LIMIT_BYTES + 1)));
        assertEquals("more than " + LIMIT_BYTES + " octets", e.getMessage());
    }

    @Test
    void body_withoutEnd_failsTheExchangeAndClosesTheConnection() throws Exception {
        assertThrows(IOException.class, () -> get("endless"));
        Await.open(connectionGone, "that the server cannot write any more");
    }

    @Test
    void body_tooLongInAnAsynchronousExchange_isNamedByTheCause() {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + (LIMIT_BYTES + 1));
        ExecutionException e = assertThrows(
                ExecutionException.class,
                () -> client.sendAsync(HttpRequest.newBuilder(uri).build(), LimitedBody.handler(LIMIT_BYTES))
                        .get());
        assertInstanceOf(LimitedBody.TooLarge.class, e.getCause());
    }
}
