package org.jvbperc.testenv.idp;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.testkit.Await;

/** Identity providers whose scripts never come to an end or eat memory, and participants who have them judge. */
final class HostileProviders implements AutoCloseable {
    private static final List<String> SCRIPTS =
            List.of("for (;;) {}", "let a = []; for (;;) a.push(new Array(10000).fill(1.5))");

    private final List<HttpsServer> servers = new ArrayList<>();
    private final String domain;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean ended;

    /**
     * Begins to serve.
     *
     * @param tls of the domain
     */
    HostileProviders(String domain, SSLContext tls) throws IOException {
        this.domain = domain;
        for (String statements : SCRIPTS) {
            byte[] script = ("rtcIdentityProvider.register({ generateAssertion() {}, async validateAssertion() { "
                            + statements + " } })")
                    .getBytes(StandardCharsets.UTF_8);
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            server.createContext("/.well-known/idp-proxy/default", exchange -> {
                try (exchange) {
                    exchange.getResponseHeaders().set("Content-Type", "text/javascript");
                    exchange.sendResponseHeaders(200, script.length);
                    exchange.getResponseBody().write(script);
                }
            });
            server.start();
            servers.add(server);
        }
    }

    /** Domains with their ports. */
    List<String> authorities() {
        return servers.stream()
                .map(server -> domain + ":" + server.getAddress().getPort())
                .toList();
    }

    /** Something to be measured. */
    interface Measurement {
        void run() throws Exception;
    }

    /** Runs {@code measured} while so many participants of each provider ask to join, each again as soon as it was refused. */
    void during(int participants, URI bridge, String room, TrustedIdp trusted, Measurement measured) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        ended = false;
        try {
            for (String authority : authorities()) {
                for (int i = 0; i < participants; i++) {
                    threads.submit(() -> ask(bridge, room, authority, trusted));
                }
            }
            // Until every one of them has been refused about once.
            Await.until(
                    "a refusal of each",
                    () -> refused.get() >= participants * SCRIPTS.size(),
                    () -> refused.get() + " refusals");
            measured.run();
        } finally {
            ended = true;
            threads.shutdown();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    /** How many joins were refused so far. */
    int refused() {
        return refused.get();
    }

    private Void ask(URI bridge, String room, String authority, TrustedIdp trusted) throws Exception {
        while (!ended) {
            CallConfig config = CallConfig.builder(
                            bridge, room, contents -> new IdentityAssertion(authority, "default", "anything"))
                    .trust(trusted)
                    .anyKeyDistributor()
                    .timeout(Duration.ofSeconds(30))
                    .build();
            try (PercCall call = new PercCall(config)) {
                call.join();
                throw new IllegalStateException("a script that never ends has validated somebody");
            } catch (CallException e) {
                refused.incrementAndGet();
            }
        }
        return null;
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}
