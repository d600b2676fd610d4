package org.jvbperc.testenv.idp;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.EcdsaProvider;
import org.jvbperc.embedded.BridgeFixture;
import org.jvbperc.embedded.EmbeddedBridge;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.identity.oidc.OidcAssertion;
import org.jvbperc.kd.app.KeyDistributor;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.kd.identity.Identities;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * How long joining takes, and how many identities a Key Distributor validates in a second, by kind of identity: signed assertions, ID
 * tokens, the provider's script; and how long joining takes while other providers' scripts attack. All in one process on loopback. Run by hand; docs/performance.md has the figures.
 */
final class IdentityBench implements AutoCloseable {
    private static final String DOMAIN = "idp.example";
    private static final String ROOM = "bench";
    private static final String HOSTILE_ROOM = "elsewhere";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int JOINS = 15;
    private static final int THREADS = 2;
    private static final Duration LOAD = Duration.ofSeconds(10);

    private final IdentityProvider provider =
            new IdentityProvider(DOMAIN, Map.of("alice", "secret", "kd", "secret-of-kd"), Clock.systemUTC());
    private final IdentityProviderServer plain;
    private final IdentityProviderServer secure;
    private final HostileProviders hostile;
    private final HttpServer openId;
    private final RSAKey openIdKey;
    private final Path directory;
    private final String authority;

    private IdentityBench() throws Exception {
        directory = Files.createTempDirectory("perc-identity-bench");
        WebCertificate certificate = WebCertificate.generate(DOMAIN);
        Files.writeString(directory.resolve("ca.pem"), certificate.pem());
        plain = new IdentityProviderServer(provider, 0);
        secure = new IdentityProviderServer(
                provider, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), certificate.context());
        authority = DOMAIN + ":" + secure.uri().getPort();
        hostile = new HostileProviders(DOMAIN, certificate.context());
        openIdKey = new RSAKeyGenerator(2048).keyID("k1").generate();
        openId = openIdServer();
    }

    private HttpServer openIdServer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String answer = exchange.getRequestURI().getPath().equals("/jwks")
                    ? new JWKSet(openIdKey.toPublicJWK()).toString()
                    : "{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + issuer() + "/jwks\"}";
            byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.start();
        return server;
    }

    private String issuer() {
        return "http://127.0.0.1:" + openId.getAddress().getPort();
    }

    private URI jwks() {
        return plain.uri().resolve("/.well-known/jwks.json");
    }

    private KdConfig config(Path tunnel) throws Exception {
        Path certificate = directory.resolve("kd.pem");
        Path key = directory.resolve("kd-key.pem");
        DtlsCertificate.generate("kd", new SecureRandom()).writePem(certificate, key);
        Path file = directory.resolve("kd.conf");
        Files.writeString(file, """
                perc-kd {
                  http.port = 0
                  tunnel { certificate = "%s", private-key = "%s", md-certificates = ["%s"] }
                  identity {
                    ca-file = "%s"
                    trusted-idps = [
                      { domain = "%s", jwks-uri = "%s" }
                      { kind = "proxy", domain = "%s" }
                      { kind = "proxy", domain = "%s" }
                      { kind = "proxy", domain = "%s" }
                      { kind = "oidc", domain = "login.example", issuer = "%s", audiences = ["perc"] }
                    ]
                    proxy { hosts = ["%s=127.0.0.1"] }
                    own { url = "%s", user = "kd", password = "secret-of-kd" }
                  }
                }
                """.formatted(
                        certificate,
                        key,
                        tunnel,
                        directory.resolve("ca.pem"),
                        DOMAIN,
                        jwks(),
                        authority,
                        hostile.authorities().get(0),
                        hostile.authorities().get(1),
                        issuer(),
                        DOMAIN,
                        plain.uri()));
        return KdConfigLoader.load(file);
    }

    private IdentityAssertion signed(String contents) {
        return provider.assertion("alice", "secret", contents).orElseThrow();
    }

    /** The same statement for the provider's script to judge. */
    private IdentityAssertion byScript(String contents) {
        return new IdentityAssertion(authority, "default", signed(contents).assertion());
    }

    private IdentityAssertion idToken(String contents) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer())
                        .subject("alice")
                        .audience("perc")
                        .issueTime(new Date())
                        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                        .claim("nonce", OidcAssertion.nonce(contents))
                        .build());
        token.sign(new RSASSASigner(openIdKey));
        return new IdentityAssertion(
                "login.example", OidcAssertion.PROTOCOL, new OidcAssertion(contents, token.serialize()).format());
    }

    private void joins() throws Exception {
        try (EmbeddedBridge bridge = EmbeddedBridge.start(BridgeFixture.config(directory, ""));
                KeyDistributor kd = KeyDistributor.start(config(directory.resolve("tunnel.pem")), Clock.systemUTC())) {
            kd.conferences().create(ROOM, List.of(bridge.httpUri()), Map.of());
            IdpClient login = new IdpClient(plain.uri(), "alice", "secret", PATIENCE, null);
            login.login();
            // The first calls are the virtual machine's.
            for (int i = 0; i < JOINS; i++) {
                join(bridge, login::assertion);
            }
            report("join, signed assertions", times(bridge, login::assertion));
            IdentitySource script = contents -> byScript(contents);
            System.out.printf(Locale.ROOT, "join, script, cold: %.0f ms%n", join(bridge, script));
            report("join, script, warm", times(bridge, script));
            kd.conferences().create(HOSTILE_ROOM, List.of(bridge.httpUri()), Map.of());
            int before = hostile.refused();
            for (int each : new int[] {1, 2}) {
                hostile.during(each, bridge.httpUri(), HOSTILE_ROOM, new TrustedIdp(DOMAIN, jwks()), () -> {
                    report("join, signed, beside 2 x " + each + " hostile scripts", times(bridge, login::assertion));
                    report("join, script, beside 2 x " + each + " hostile scripts", times(bridge, script));
                });
            }
            System.out.println("refused meanwhile: " + (hostile.refused() - before));
        }
    }

    private List<Double> times(EmbeddedBridge bridge, IdentitySource source) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < JOINS; i++) {
            times.add(join(bridge, source));
        }
        return times;
    }

    private double join(EmbeddedBridge bridge, IdentitySource source) throws Exception {
        CallConfig config = CallConfig.builder(bridge.httpUri(), ROOM, source)
                .trust(new TrustedIdp(DOMAIN, jwks()))
                .keyDistributor("kd@" + DOMAIN)
                .timeout(PATIENCE)
                .build();
        long start = System.nanoTime();
        try (PercCall call = new PercCall(config)) {
            call.join();
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static void report(String what, List<Double> times) {
        Collections.sort(times);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f ms (%.0f to %.0f)%n",
                what,
                times.get(times.size() / 2),
                times.get(0),
                times.get(times.size() - 1));
    }

    private void validations() throws Exception {
        KdConfig config = config(directory.resolve("tunnel.pem"));
        CertificateFingerprint fingerprint = CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA");
        String contents = new AssertionContents(List.of(fingerprint), null).toJson();
        try (Identities identities = new Identities(config.identity(), new KdMetrics())) {
            rate("signed assertions (ES256)", identities, signed(contents));
            rate("ID tokens (RS256)", identities, idToken(contents));
            rate("script", identities, byScript(contents));
        }
    }

    private static void rate(String what, Identities identities, IdentityAssertion assertion) throws Exception {
        long first = System.nanoTime();
        identities.validate(assertion, Instant.now());
        double cold = (System.nanoTime() - first) / 1e6;
        load(identities, assertion, LOAD.dividedBy(3));
        long cpu = cpu();
        long count = load(identities, assertion, LOAD);
        System.out.printf(
                Locale.ROOT,
                "validate, %s: first %.0f ms, then %.0f a second with %d threads, %.2f ms CPU each%n",
                what,
                cold,
                count / (double) LOAD.toSeconds(),
                THREADS,
                (cpu() - cpu) / 1e6 / count);
    }

    private static long load(Identities identities, IdentityAssertion assertion, Duration duration) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            counts.add(threads.submit(() -> {
                long done = 0;
                while (System.nanoTime() < end) {
                    identities.validate(assertion, Instant.now());
                    done++;
                }
                return done;
            }));
        }
        long sum = 0;
        for (Future<Long> count : counts) {
            sum += count.get();
        }
        threads.shutdown();
        return sum;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    @Override
    public void close() {
        plain.close();
        secure.close();
        hostile.close();
        openId.stop(0);
    }

    public static void main(String[] arguments) throws Exception {
        EcdsaProvider.install(); // as the processes of Key Distributors do
        try (IdentityBench bench = new IdentityBench()) {
            bench.joins();
            bench.validations();
        }
    }
}
