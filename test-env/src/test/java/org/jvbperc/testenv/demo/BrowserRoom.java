package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.embedded.BridgeFixture;
import org.jvbperc.embedded.EmbeddedBridge;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.kd.app.KeyDistributor;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.testenv.idp.IdentityProvider;
import org.jvbperc.testenv.idp.IdentityProviderServer;
import org.jvbperc.testenv.idp.TestCertificate;
import org.jvbperc.testkit.Await;

/**
 * A room for browsers: an identity provider with https, a Key Distributor that knows providers by their scripts only, an embedded
 * bridge that serves the page; and two browsers' tabs in it, driven by {@code test-env/browser-room}.
 *
 * <p>A process in a network namespace of its own, because some browsers send no media over loopback.
 */
final class BrowserRoom implements AutoCloseable {
    private static final List<String> USERS = List.of("alice", "bob", "carol");
    static final String REFUSED = "eve";

    private static final String ROOM = "web-room";
    private static final String DOMAIN = "idp.example";
    private static final Map<String, String> PASSWORDS = Map.of(
            "alice",
            "secret-of-alice",
            "bob",
            "secret-of-bob",
            "carol",
            "secret-of-carol",
            "eve",
            "secret-of-eve",
            "kd",
            "secret-of-kd");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DRIVER = Path.of("browser-room");
    private static final Duration INVITED_FOR = Duration.ofMinutes(10);
    private static final Duration DEADLINE = Await.patience().multipliedBy(4);

    private final Path directory;
    private final Path authority;
    private final IdentityProviderServer idp;
    private final EmbeddedBridge bridge;
    private final KeyDistributor keyDistributor;
    private final Conference conference;

    private BrowserRoom(Path directory, String address, boolean invitedOnly) throws Exception {
        this.directory = directory;
        TestCertificate certificate = TestCertificate.generate(DOMAIN);
        authority = Files.writeString(directory.resolve("authority.pem"), certificate.pem());
        idp = new IdentityProviderServer(
                new IdentityProvider(DOMAIN, PASSWORDS, new LaterClock(later())),
                new InetSocketAddress(InetAddress.getByName(address), 0),
                certificate.context());
        bridge = EmbeddedBridge.start(BridgeFixture.config(directory, """
                embedded-bridge.bind-address = "%s"
                videobridge.perc { frame-rooms = true, timeouts.signature = 28 s }
                """.formatted(address)));
        keyDistributor = KeyDistributor.start(KdConfigLoader.load(configuration(address)), Clock.systemUTC());
        conference = keyDistributor
                .conferences()
                .create(
                        ROOM,
                        List.of(bridge.httpUri()),
                        Map.of(
                                "protection",
                                "frame",
                                "join-with",
                                invitedOnly ? List.of("invitation") : List.of(),
                                "admit",
                                invitedOnly
                                        ? List.of("*@" + DOMAIN)
                                        : USERS.stream()
                                                .map(user -> user + "@" + DOMAIN)
                                                .toList()));
    }

    /**
     * Writes what the browsers saw to a file.
     *
     * @param arguments the browsers' names, that of the one who is refused last; a folder, the file in it, a folder for pictures of
     *     the page or "", and "invited" if the room takes invited people only
     */
    public static void main(String[] arguments) throws Exception {
        NetworkNamespace.setUp();
        Path directory = Path.of(arguments[1]);
        try (BrowserRoom room = new BrowserRoom(directory, NetworkNamespace.ADDRESS, arguments[4].equals("invited"))) {
            ObjectNode seen = room.visit(List.of(arguments[0].split(",")), arguments[3]);
            seen.put("provider", room.provider())
                    .put(
                            "fingerprint",
                            room.conference
                                    .identity()
                                    .certificate()
                                    .fingerprint()
                                    .toString());
            seen.set(
                    "members",
                    JSON.valueToTree(room.conference.roster().members().stream()
                            .map(member -> member.identity() + " " + member.state())
                            .toList()));
            Files.writeString(directory.resolve(arguments[2]), JSON.writeValueAsString(seen));
        }
        // Libraries leave threads behind.
        System.exit(0);
    }

    static List<String> users() {
        return USERS;
    }

    /** When this file is there the identity provider takes all assertions made before for expired. */
    private Path later() {
        return directory.resolve("later");
    }

    private String provider() {
        return DOMAIN + ":" + idp.uri().getPort();
    }

    private Path configuration(String address) throws Exception {
        Path certificate = directory.resolve("kd.pem");
        Path key = directory.resolve("kd-key.pem");
        DtlsCertificate.generate("kd", new SecureRandom()).writePem(certificate, key);
        return Files.writeString(directory.resolve("kd.conf"), """
                perc-kd {
                  http.port = 0
                  frame-rooms = true
                  tunnel { certificate = "%s", private-key = "%s", md-certificates = ["%s"] }
                  identity {
                    ca-file = "%s"
                    proxy { hosts = ["%s=%s"], cpu-time = 10 s }
                    trusted-idps = [{ kind = "proxy", domain = "%s" }]
                    own { kind = "proxy", domain = "%s", user = "kd", password = "secret-of-kd" }
                  }
                  signing.deadline = 25 s
                }
                """.formatted(
                certificate, key, directory.resolve("tunnel.pem"), authority, DOMAIN, address, provider(), provider()));
    }

    /** For who is to get in; whoever is refused shows one that was used. */
    private Map<String, String> invitations() {
        Map<String, String> invitations = new HashMap<>();
        for (String user : USERS) {
            Invitation invitation = keyDistributor
                    .conferences()
                    .invite(conference, null, INVITED_FOR)
                    .orElseThrow();
            invitations.put(user, invitation.text());
        }
        invitations.put(REFUSED, Objects.requireNonNull(invitations.get(USERS.get(0))));
        return invitations;
    }

    private ObjectNode visit(List<String> browsers, String pictures) throws Exception {
        Path output = directory.resolve("driver.json");
        List<String> users = new ArrayList<>();
        for (int i = 0; i < USERS.size(); i++) {
            users.add(USERS.get(i) + "=" + browsers.get(i));
        }
        List<String> command =
                new ArrayList<>(List.of("node", DRIVER.resolve("room.mjs").toString()));
        command.addAll(List.of("--users", String.join(",", users), "--later", later().toString()));
        command.addAll(List.of(
                "--refused",
                REFUSED + "=" + browsers.get(USERS.size()),
                "--page",
                bridge.httpUri().resolve("/perc/" + ROOM).toString()));
        command.addAll(List.of(
                "--roster", "http://127.0.0.1:" + keyDistributor.httpPort() + "/conferences/" + ROOM + "/roster"));
        command.addAll(List.of("--kd", "kd@" + provider()));
        command.addAll(List.of("--idp", provider(), "--authority", authority.toString()));
        command.addAll(List.of("--output", output.toString(), "--pictures", pictures));
        Map<String, String> environment = Map.of(
                "PERC_PASSWORDS",
                JSON.writeValueAsString(PASSWORDS),
                "PERC_INVITATIONS",
                JSON.writeValueAsString(invitations()));
        try (ManagedProcess driver =
                ManagedProcess.startProgram("browsers", directory.resolve("driver.log"), environment, command)) {
            if (!driver.awaitEnd(DEADLINE) || !Files.exists(output)) {
                throw new IllegalStateException("the browsers' driver failed: " + driver.lastLine());
            }
        }
        return (ObjectNode) JSON.readTree(output.toFile());
    }

    @Override
    public void close() {
        keyDistributor.close();
        bridge.close();
        idp.close();
    }
}
