package org.jvbperc.testenv.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.IdentitySource;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.TrustedIdp;
import org.jvbperc.kd.app.KeyDistributor;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.testenv.idp.IdentityProvider;
import org.jvbperc.testenv.idp.IdentityProviderServer;

/** Everything around an embedded bridge in one process: identity provider, Key Distributor, callers. */
final class CallFixture implements AutoCloseable {
    static final String DOMAIN = "idp.example";
    static final String ROOM = "room9";

    /** Machines that run tests can be slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final EmbeddedBridge bridge;
    final KeyDistributor keyDistributor;
    private final IdentityProviderServer idp;

    CallFixture(Path directory, String bridgeConfiguration) throws Exception {
        this(directory, bridgeConfiguration, Map.of());
    }

    CallFixture(Path directory, String bridgeConfiguration, Map<String, ?> policy) throws Exception {
        Map<String, String> passwords = new HashMap<>();
        List.of("alice", "bob", "carol", "eve", "mallory", "kd")
                .forEach(user -> passwords.put(user, "secret-of-" + user));
        idp = new IdentityProviderServer(new IdentityProvider(DOMAIN, passwords, Clock.systemUTC()), 0);
        bridge = EmbeddedBridge.start(
                BridgeFixture.config(directory, bridgeConfiguration + "\nvideobridge.perc.timeouts.signature = 28 s"));
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
                    own { url = "%s", user = "kd", password = "secret-of-kd" }
                  }
                  signing.deadline = 25 s
                  policy.require-binding = true
                }
                """.formatted(
                        certificate,
                        key,
                        directory.resolve("tunnel.pem"),
                        DOMAIN,
                        idp.uri().resolve("/.well-known/jwks.json"),
                        idp.uri()));
        keyDistributor = KeyDistributor.start(KdConfigLoader.load(configuration), Clock.systemUTC());
        keyDistributor.create(ROOM, List.of(bridge.httpUri()), policy);
    }

    IdpClient login(String user) throws Exception {
        IdpClient client = new IdpClient(idp.uri(), user, "secret-of-" + user, PATIENCE, null);
        client.login();
        return client;
    }

    /** A caller that has not joined yet. */
    PercCall call(String user, boolean audio, boolean video) throws Exception {
        CallConfig.Builder config = config(user);
        if (audio) {
            config.send(media("speech-a.ogg"));
        }
        if (video) {
            config.send(media("pattern-a.ivf"));
        }
        return new PercCall(config.build());
    }

    /** What a caller is made with. */
    CallConfig.Builder config(String user) throws Exception {
        return config(user, bridge.httpUri());
    }

    /** As {@link #config(String)} for a caller whose signalling is somewhere else. */
    CallConfig.Builder config(String user, URI signalling) throws Exception {
        return CallConfig.builder(signalling, ROOM, IdentitySource.of(login(user)))
                .trust(new TrustedIdp(DOMAIN, idp.uri().resolve("/.well-known/jwks.json")))
                .keyDistributor("kd@" + DOMAIN)
                .timeout(PATIENCE)
                .recordFrames(true)
                .rosterInterval(Duration.ofMillis(300));
    }

    static MediaSource media(String name) throws IOException {
        InputStream in = CallFixture.class.getResourceAsStream("/media/" + name);
        return name.endsWith(".ogg") ? new OpusFileReader(name, in) : new IvfFileReader(name, in);
    }

    /** The address of something on the bridge's HTTP server. */
    URI uri(String path) {
        return bridge.httpUri().resolve(path);
    }

    @Override
    public void close() {
        keyDistributor.close();
        bridge.close();
        idp.close();
    }
}
