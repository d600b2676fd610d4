package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.embedded.EmbeddedBridgeMain;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.kd.app.KeyDistributorMain;
import org.jvbperc.testenv.call.Tone;
import org.jvbperc.testenv.idp.IdentityProvider;
import org.jvbperc.testenv.idp.IdentityProviderServer;
import org.jvbperc.testkit.Await;

/** What is left of a conference's keys when it is over: nothing in the heaps of Key Distributor and endpoint, nothing in any file. */
@Timeout(600)
class KeyHygieneIT {
    private static final String ROOM = "hygiene";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MANY = 50;

    @TempDir
    Path directory;

    private IdentityProviderServer idp;

    @Test
    void keys_areInTheHeapsDuringTheConference_andNowhereAfterwards() throws Exception {
        Map<String, String> passwords =
                Map.of("alice", "secret-a", "bob", "secret-b", "carol", "secret-c", "kd", "secret-kd");
        Path bridgeDirectory = Files.createDirectories(directory.resolve("bridge"));
        Path kdDirectory = Files.createDirectories(directory.resolve("kd"));
        Path bobDirectory = Files.createDirectories(directory.resolve("bob"));
        Path heaps = Files.createDirectories(directory.resolve("heaps"));
        KeyWitness carols = new KeyWitness();
        KeyWitness alices = new KeyWitness();
        KeySearch all = new KeySearch();
        idp = new IdentityProviderServer(new IdentityProvider(Cast.DOMAIN, passwords, Clock.systemUTC()), 0);
        try (ForkedJvm bridge = bridge(bridgeDirectory);
                ForkedJvm kd = keyDistributor(kdDirectory, bridgeDirectory)) {
            URI bridgeUri = ready(bridge, bridgeDirectory, "ready, http");
            URI kdUri = ready(kd, kdDirectory, "perc-kd ready");
            new KeyDistributorClient(kdUri)
                    .startConference(
                            ROOM,
                            bridgeUri,
                            Stream.of("alice", "bob", "carol")
                                    .map(Cast::identity)
                                    .toList());
            try (PercCall alice = new PercCall(caller(bridgeUri, "alice")
                            .rawRecorder(alices)
                            .send(new Tone())
                            .build());
                    PercCall carol = new PercCall(
                            caller(bridgeUri, "carol").rawRecorder(carols).build())) {
                carol.join();
                alice.join();
                alice.startSending();
                // Two who come at once get one key.
                Await.until("the second key", () -> carols.ektKeys() > 1);
                try (ForkedJvm bob = bob(bridgeUri, bobDirectory)) {
                    bob.awaitOutput("joined");
                    int before = carols.packets();
                    Await.until("packets for Bob", () -> carols.packets() > before + 2 * MANY && carols.ektKeys() > 2);
                    int newest = carols.ektKeys() - 1;
                    int newestSender = carols.senderKeys() - 1;
                    KeySearch bobs = new KeySearch();
                    carols.addTo(bobs, "", List.of("EKTKey", "end-to-end"));
                    carols.addTo(all, "carol's ", List.of(""));
                    alices.addTo(all, "alice's ", List.of("hop"));

                    assertTrue(
                            bobs.in(bob.dump(heaps.resolve("bob-in.hprof"), false))
                                    .containsAll(List.of("EKTKey " + newest, "end-to-end key " + newestSender)),
                            "what an endpoint needs is in its heap");
                    bob.tell("leave");
                    bob.awaitOutput("left");
                    assertGone(bobs, bob, heaps.resolve("bob"));

                    Await.until("a key without Bob", () -> carols.ektKeys() > newest + 1);
                    carols.addTo(all, "carol's ", List.of("EKTKey", "end-to-end"));
                    Set<String> held = all.in(kd.dump(heaps.resolve("kd-in.hprof"), false));
                    assertEquals(
                            Set.of("carol's EKTKey " + (carols.ektKeys() - 1)), held, "the newest key, and no other");
                    delete(kdUri.resolve("/conferences/" + ROOM));
                    assertGone(all, kd, heaps.resolve("kd"));
                }
            }
        } finally {
            idp.close();
        }
        Files.writeString(kdDirectory.resolve("control"), "log: " + controlKey(all));
        assertEquals(
                Set.of(kdDirectory.resolve("control") + ": control"),
                Stream.of(bridgeDirectory, kdDirectory, bobDirectory)
                        .flatMap(folder -> below(all, folder).stream())
                        .collect(Collectors.toSet()));
    }

    /** A file in which something has to be found. */
    private static String controlKey(KeySearch search) {
        byte[] octets = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        search.add("control", SecretBytes.copyOf(octets));
        return HexFormat.of().formatHex(octets);
    }

    private static Set<String> below(KeySearch search, Path folder) {
        try {
            return search.below(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** First with the garbage there is, which may hold copies that nobody wiped, then without it. */
    private static void assertGone(KeySearch search, ForkedJvm process, Path dump) throws Exception {
        assertEquals(Set.of(), search.in(process.dump(dump.resolveSibling(dump.getFileName() + "-all.hprof"), true)));
        assertEquals(Set.of(), search.in(process.dump(dump.resolveSibling(dump.getFileName() + "-live.hprof"), false)));
    }

    private static ForkedJvm bridge(Path directory) throws Exception {
        DtlsCertificate.generate("md", new SecureRandom())
                .writePem(directory.resolve("tunnel.pem"), directory.resolve("tunnel-key.pem"));
        Path configuration = directory.resolve("bridge.conf");
        Files.writeString(
                configuration, """
                videobridge.perc {
                  enabled = true
                  tunnel { bind-address = "127.0.0.1", port = 0, certificate-file = "%s", key-file = "%s" }
                  timeouts.signature = 28 s
                }
                """.formatted(directory.resolve("tunnel.pem"), directory.resolve("tunnel-key.pem")));
        return new ForkedJvm(
                directory,
                Map.of(),
                EmbeddedBridgeMain.class,
                List.of(
                        "--config",
                        configuration.toString(),
                        "--ready-file",
                        directory.resolve("ready").toString()));
    }

    private ForkedJvm bob(URI bridge, Path directory) throws Exception {
        return new ForkedJvm(
                directory,
                Map.of("PERC_PASSWORD", "secret-b"),
                CallHost.class,
                List.of(bridge.toString(), idp.uri().toString(), ROOM, "bob"));
    }

    private ForkedJvm keyDistributor(Path directory, Path bridgeDirectory) throws Exception {
        Path configuration = directory.resolve("kd.conf");
        Files.writeString(configuration, """
                perc-kd {
                  http.port = 0
                  tunnel.md-certificates = ["%s"]
                  identity {
                    fetch-timeout = 20 s
                    trusted-idps = [{ domain = "%s", jwks-uri = "%s" }]
                    own { url = "%s", user = "kd", password = "secret-kd" }
                  }
                  signing.deadline = 25 s
                }
                """.formatted(
                        bridgeDirectory.resolve("tunnel.pem"),
                        Cast.DOMAIN,
                        idp.uri().resolve("/.well-known/jwks.json"),
                        idp.uri()));
        return new ForkedJvm(
                directory,
                Map.of(),
                KeyDistributorMain.class,
                List.of(
                        "--config",
                        configuration.toString(),
                        "--ready-file",
                        directory.resolve("ready").toString()));
    }

    private static URI ready(ForkedJvm process, Path directory, String output) throws Exception {
        process.awaitOutput(output);
        return URI.create(JSON.readTree(directory.resolve("ready").toFile())
                .required("http")
                .textValue());
    }

    private CallConfig.Builder caller(URI bridge, String user) throws Exception {
        IdpClient login = new IdpClient(idp.uri(), user, "secret-" + user.charAt(0), Await.patience(), null);
        login.login();
        return CallConfig.builder(bridge, ROOM, IdentitySource.of(login))
                .trust(new TrustedIdp(Cast.DOMAIN, idp.uri().resolve("/.well-known/jwks.json")))
                .keyDistributor(Cast.identity(Cast.KEY_DISTRIBUTOR))
                .timeout(Await.patience());
    }

    private static void delete(URI uri) throws Exception {
        HttpResponse<Void> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).DELETE().build(), HttpResponse.BodyHandlers.discarding());
        assertEquals(204, response.statusCode());
    }
}
