package org.jvbperc.testenv.local;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.embedded.BridgeStartException;
import org.jvbperc.embedded.EmbeddedBridge;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.endpoint.signalling.SignallingFactory;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.kd.app.KeyDistributor;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.kd.http.HttpProblem;
import org.jvbperc.testenv.idp.IdentityProvider;
import org.jvbperc.testenv.idp.IdentityProviderServer;
import org.jvbperc.testenv.idp.WebCertificate;

/** A room in one process: identity provider, embedded bridge, Key Distributor. Ended by {@link #close()}. */
public final class LocalRoom implements AutoCloseable {
    /** The domain of all identities. */
    public static final String DOMAIN = "idp.example";

    /** Name of the room. */
    public static final String ROOM = "room9";

    /** Machines that run tests can be slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IdentityProviderServer idp;
    private final EmbeddedBridge bridge;
    private final KeyDistributor keyDistributor;
    private final @Nullable WebCertificate certificate;

    private LocalRoom(Parts parts) {
        idp = parts.idp();
        bridge = parts.bridge();
        keyDistributor = parts.keyDistributor();
        certificate = parts.certificate();
    }

    private record Parts(
            IdentityProviderServer idp,
            EmbeddedBridge bridge,
            KeyDistributor keyDistributor,
            @Nullable WebCertificate certificate) {}

    private static Parts start(
            Path directory,
            IdentityProviderServer idp,
            @Nullable WebCertificate certificate,
            String bridgeConfiguration,
            String identity,
            String kdConfiguration,
            Map<String, ?> policy)
            throws IOException, BridgeStartException, InvalidConfigException, HttpProblem {
        EmbeddedBridge bridge = EmbeddedBridge.start(
                bridgeConfiguration(directory, bridgeConfiguration + "\nvideobridge.perc.timeouts.signature = 28 s"));
        Path tunnelCertificate = directory.resolve("kd.pem");
        Path key = directory.resolve("kd-key.pem");
        DtlsCertificate.generate("kd", new SecureRandom()).writePem(tunnelCertificate, key);
        Path configuration = directory.resolve("kd.conf");
        Files.writeString(configuration, """
                perc-kd {
                  http.port = 0
                  tunnel { certificate = "%s", private-key = "%s", md-certificates = ["%s"] }
                  identity {
                    fetch-timeout = 20 s
                    %s
                  }
                  signing.deadline = 25 s
                  %s
                }
                """.formatted(
                        tunnelCertificate, key, directory.resolve("tunnel.pem"), identity, kdConfiguration));
        KeyDistributor keyDistributor = KeyDistributor.start(KdConfigLoader.load(configuration), Clock.systemUTC());
        keyDistributor.conferences().create(ROOM, List.of(bridge.httpUri()), policy);
        return new Parts(idp, bridge, keyDistributor, certificate);
    }

    private static IdentityProvider accounts(List<String> users) {
        Map<String, String> passwords = new HashMap<>();
        users.forEach(user -> passwords.put(user, password(user)));
        passwords.put("kd", password("kd"));
        return new IdentityProvider(DOMAIN, passwords, Clock.systemUTC());
    }

    /** The password of a user. */
    public static String password(String user) {
        return "secret-of-" + user;
    }

    /** A configuration with a new tunnel certificate in {@code directory} and {@code more} on top. */
    public static Config bridgeConfiguration(Path directory, String more) throws IOException {
        Path certificate = directory.resolve("tunnel.pem");
        Path key = directory.resolve("tunnel-key.pem");
        DtlsCertificate.generate("embedded-bridge", new SecureRandom()).writePem(certificate, key);
        return ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString("videobridge.perc.tunnel { certificate-file = \"" + certificate
                        + "\", key-file = \"" + key + "\" }"));
    }

    /**
     * Starts everything.
     *
     * @param directory for certificates and configuration
     * @param users who has an account
     * @param bridgeConfiguration lines added to the bridge's configuration
     * @param policy of the room, the values that differ from the defaults
     */
    public static LocalRoom open(Path directory, List<String> users, String bridgeConfiguration, Map<String, ?> policy)
            throws IOException, BridgeStartException, InvalidConfigException, HttpProblem {
        return open(directory, users, bridgeConfiguration, "", policy);
    }

    /**
     * As {@link #open(Path, List, String, Map)}.
     *
     * @param kdConfiguration lines added to the Key Distributor's configuration
     */
    public static LocalRoom open(
            Path directory,
            List<String> users,
            String bridgeConfiguration,
            String kdConfiguration,
            Map<String, ?> policy)
            throws IOException, BridgeStartException, InvalidConfigException, HttpProblem {
        IdentityProviderServer idp = new IdentityProviderServer(accounts(users), 0);
        String identity = """
                trusted-idps = [{ domain = "%s", jwks-uri = "%s" }]
                own { url = "%s", user = "kd", password = "%s" }
                """.formatted(DOMAIN, keys(idp), idp.uri(), password("kd"));
        return new LocalRoom(start(
                directory,
                idp,
                null,
                bridgeConfiguration,
                identity,
                "policy.require-binding = true\n" + kdConfiguration,
                policy));
    }

    /**
     * Starts everything for a frame room that browsers join as well: the identity provider has https, browsers are verified by its
     * script and native participants by its published keys, and the bridge serves the page.
     *
     * @param address of an interface that browsers send media over
     */
    public static LocalRoom openForBrowsers(
            Path directory, String address, List<String> users, String bridgeConfiguration, Map<String, ?> policy)
            throws IOException, BridgeStartException, InvalidConfigException, HttpProblem {
        WebCertificate certificate = WebCertificate.generate(DOMAIN, address);
        Path authority = Files.writeString(directory.resolve("authority.pem"), certificate.pem());
        IdentityProviderServer idp = new IdentityProviderServer(
                accounts(users), new InetSocketAddress(InetAddress.getByName(address), 0), certificate.context());
        String provider = provider(idp);
        String identity =
                """
                ca-file = "%s"
                proxy { hosts = ["%s=%s"], cpu-time = 10 s }
                trusted-idps = [
                  { kind = "proxy", domain = "%s" }
                  { kind = "jws", domain = "%s", jwks-uri = "%s" }
                ]
                own { kind = "proxy", protocol = "jws", domain = "%s", user = "kd", password = "%s" }
                """.formatted(authority, DOMAIN, address, provider, DOMAIN, keys(idp), provider, password("kd"));
        Map<String, Object> frame = new HashMap<>(policy);
        frame.put("protection", "frame");
        return new LocalRoom(start(
                directory,
                idp,
                certificate,
                "videobridge.perc.frame-rooms = true\nembedded-bridge.bind-address = \"" + address + "\"\n"
                        + bridgeConfiguration,
                identity,
                "frame-rooms = true",
                frame));
    }

    private static URI keys(IdentityProviderServer idp) {
        return idp.uri().resolve("/.well-known/jwks.json");
    }

    private static String provider(IdentityProviderServer idp) {
        return DOMAIN + ":" + idp.uri().getPort();
    }

    /** The identity provider's domain with its port, as browsers name it. */
    public String provider() {
        return provider(idp);
    }

    /** The identity source of a user, who logs in with the password. */
    public IdpClient login(String user) throws IdentityException {
        IdpClient client = new IdpClient(idp.uri(), user, password(user), PATIENCE, trust());
        client.login();
        return client;
    }

    /** The configuration of a user's call. */
    public CallConfig.Builder caller(String user) throws IdentityException {
        return caller(user, bridge.httpUri());
    }

    /** As {@link #caller(String)} for a caller whose signalling has another address. */
    public CallConfig.Builder caller(String user, URI signalling) throws IdentityException {
        return trusting(CallConfig.builder(signalling, ROOM, IdentitySource.of(login(user))));
    }

    /** As {@link #caller(String)} for a caller with another kind of signalling. */
    public CallConfig.Builder caller(String user, SignallingFactory signalling) throws IdentityException {
        return trusting(CallConfig.builder(signalling, ROOM, IdentitySource.of(login(user))));
    }

    private CallConfig.Builder trusting(CallConfig.Builder caller) {
        return caller.trust(new TrustedIdp(DOMAIN, keys(idp)))
                .tls(trust())
                .keyDistributor("kd@" + DOMAIN)
                .timeout(PATIENCE);
    }

    private @Nullable SSLContext trust() {
        return certificate == null ? null : certificate.trust();
    }

    /** The bridge. */
    public EmbeddedBridge bridge() {
        return bridge;
    }

    /** The Key Distributor. */
    public KeyDistributor keyDistributor() {
        return keyDistributor;
    }

    /** The identity provider's address. */
    public URI identityProvider() {
        return idp.uri();
    }

    @Override
    public void close() {
        keyDistributor.close();
        bridge.close();
        idp.close();
    }
}
