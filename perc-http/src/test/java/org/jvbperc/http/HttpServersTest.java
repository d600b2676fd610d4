package org.jvbperc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;

class HttpServersTest {
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";
    private static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";

    /** Says what the JDK's servers of this process have read, which each process does only once. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            HttpServer server = HttpServers.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            server.stop(0);
            System.out.println(System.getProperty(NO_DELAY) + " " + System.getProperty(REQUEST_SECONDS));
        }
    }

    private static String inAProcess(String... options) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1");
        builder.command().addAll(List.of(options));
        builder.command().addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Await.patience().toMillis(), TimeUnit.MILLISECONDS), output);
        return output.strip();
    }

    @Test
    void firstServer_sendsWithoutNaglesDelay_andWaitsALimitedTime_unlessTheAdministratorSaysOtherwise()
            throws Exception {
        assertEquals("true 15", inAProcess());
        assertEquals("false 3", inAProcess("-D" + NO_DELAY + "=false", "-D" + REQUEST_SECONDS + "=3"));
    }

    @Test
    void body_upToTheLimit_isRead_andALongerOneIsNot() throws Exception {
        HttpServer server = HttpServers.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/", exchange -> {
            int status;
            try {
                status = HttpServers.body(exchange, 10).length + 200;
            } catch (LimitedBody.TooLarge e) {
                status = 413;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            assertEquals(200, status(server, 0));
            assertEquals(210, status(server, 10));
            assertEquals(413, status(server, 11));
        } finally {
            server.stop(0);
        }
    }

    private static int status(HttpServer server, int bodyLength) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[bodyLength]))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
