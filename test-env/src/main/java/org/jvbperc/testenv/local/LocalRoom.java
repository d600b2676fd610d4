package org.jvbperc.testenv.local;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** A room in one process, on loopback: identity provider, embedded bridge, Key Distributor. Ended by {@link #close()}. */
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

    private LocalRoom(
            Path directory,
            List<String> users,
            String bridgeConfiguration,
            String kdConfiguration,
            Map<String, ?> policy)
            throws IOException, BridgeStartException, InvalidConfigException, HttpProblem {
        Map<String, String> passwords = new HashMap<>();
        users.forEach(user -> passwords.put(user, password(user)));
        passwords.put("kd", password("kd"));
        idp = new IdentityProviderServer(new IdentityProvider(DOMAIN, passwords, Clock.systemUTC()), 0);
        bridge = EmbeddedBridge.start(
                bridgeConfiguration(directory, bridgeConfiguration + "\nvideobridge.perc.timeouts.signature = 28 s"));
        Path certificate = directory.resolve("kd.pem");
        Path key = directory.resolve("kd-key.pem");
        DtlsCertificate.generate("kd", new SecureRandom()).writePem(certificate, key);
        Path configuration = directory.resolve("kd.conf");
        Files.writeString(configuration, """
                perc-kd {
                  http.port = 0
                  tunnel { certificate = "%s", private-key = "%s", md-certificates = ["%s"] }
                  identity {
                    fetch-timeout = 20 s
                    trusted-idps = [{ domain = "%s", jwks-uri = "%s" }]
                    own { url = "%s", user = "kd", password = "%s" }
                  }
                  signing.deadline = 25 s
                  policy.require-binding = true
                  %s
                }
                """.formatted(
                        certificate,
                        key,
                        directory.resolve("tunnel.pem"),
                        DOMAIN,
                        idp.uri().resolve("/.well-known/jwks.json"),
                        idp.uri(),
                        password("kd"),
                        kdConfiguration));
        keyDistributor = KeyDistributor.start(KdConfigLoader.load(configuration), Clock.systemUTC());
        keyDistributor.conferences().create(ROOM, List.of(bridge.httpUri()), policy);
    }

    private static String password(String user) {
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
        return new LocalRoom(directory, users, bridgeConfiguration, kdConfiguration, policy);
    }

    /** The identity source of a user, who logs in with the password. */
    public IdpClient login(String user) throws IdentityException {
        IdpClient client = new IdpClient(idp.uri(), user, password(user), PATIENCE, null);
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
        return caller.trust(new TrustedIdp(DOMAIN, idp.uri().resolve("/.well-known/jwks.json")))
                .keyDistributor("kd@" + DOMAIN)
                .timeout(PATIENCE);
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
