package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.cli.PercCommand;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.embedded.BridgeFixture;
import org.jvbperc.embedded.EmbeddedBridge;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.kd.api.ConferenceAddress;
import org.jvbperc.kd.api.FingerprintFailure;
import org.jvbperc.kd.api.RtcConnectException;
import org.jvbperc.kd.api.RtcIdentityProviderOptions;
import org.jvbperc.kd.api.RtcKeyDistributor;
import org.jvbperc.kd.api.RtcKeyDistributorConfiguration;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.testenv.idp.IdentityProvider;
import org.jvbperc.testenv.idp.IdentityProviderServer;
import org.jvbperc.testkit.Await;
import picocli.CommandLine;

/** A conference whose owner is its Key Distributor: by the program, and by the Java interface. */
class OwnerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOM = "owned";

    @TempDir
    Path directory;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private IdentityProviderServer idp;
    private EmbeddedBridge bridge;
    private Path kdConfiguration;

    @BeforeEach
    void start() throws Exception {
        Map<String, String> passwords = Map.of("alice", "secret-of-alice", "bob", "secret-of-bob");
        idp = new IdentityProviderServer(new IdentityProvider("idp.example", passwords, Clock.systemUTC()), 0);
        bridge = EmbeddedBridge.start(BridgeFixture.config(directory, "videobridge.perc.timeouts.signature = 28 s"));
        kdConfiguration = directory.resolve("own.conf");
        Files.writeString(kdConfiguration, """
                perc-kd {
                  tunnel.md-certificates = ["%s"]
                  identity {
                    fetch-timeout = 20 s
                    trusted-idps = [{ domain = "idp.example", jwks-uri = "%s" }]
                    own { url = "%s", user = "alice", password = "secret-of-alice" }
                  }
                  signing.deadline = 25 s
                  policy.require-binding = true
                }
                """.formatted(
                        directory.resolve("tunnel.pem"), idp.uri().resolve("/.well-known/jwks.json"), idp.uri()));
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        bridge.close();
        idp.close();
    }

    private List<String> call(String user, String report) throws Exception {
        Path password = directory.resolve(user + ".password");
        Files.writeString(password, "secret-of-" + user);
        Path media = directory.resolve("speech-a.ogg");
        if (!Files.exists(media)) {
            try (var in = OwnerIT.class.getResourceAsStream("/media/speech-a.ogg")) {
                Files.copy(in, media);
            }
        }
        return new ArrayList<>(List.of(
                "call",
                "--bridge",
                bridge.httpUri().toString(),
                "--room",
                ROOM,
                "--idp",
                idp.uri().toString(),
                "--user",
                user,
                "--password-file",
                password.toString(),
                "--kd-identity",
                "alice@idp.example",
                "--await-participants",
                "2",
                // The conference ends with its owner's process, which therefore stays longest.
                "--linger",
                user.equals("alice") ? "8" : "4",
                "--send",
                media.toString(),
                "--report",
                directory.resolve(report).toString()));
    }

    private static int perc(List<String> arguments, StringWriter said) {
        CommandLine program = PercCommand.commandLine();
        program.setErr(new PrintWriter(said, true));
        return program.execute(arguments.toArray(String[]::new));
    }

    @Test
    void ownerAndGuest_talk_withTheKeysOfTheOwnersProcess() throws Exception {
        StringWriter said = new StringWriter();
        List<String> owning = call("alice", "alice.json");
        owning.add(1, "--own=" + kdConfiguration);
        Future<Integer> owner = callers.submit(() -> perc(owning, said));
        Await.until("a Key Distributor", () -> said.toString().contains("is the Key Distributor"), said::toString);
        Future<Integer> guest = callers.submit(
                () -> PercCommand.commandLine().execute(call("bob", "bob.json").toArray(String[]::new)));

        assertEquals(0, Await.get(guest, "the end of the guest's call"), said.toString());
        assertEquals(0, Await.get(owner, "the end of the owner's call"), said.toString());
        for (String report : List.of("alice.json", "bob.json")) {
            JsonNode json = JSON.readTree(directory.resolve(report).toFile());
            assertTrue(json.toString().contains("alice@idp.example"), json.toString());
            assertTrue(json.path("received").size() > 0, json.toString());
        }
    }

    @Test
    void wrongOptions_areNamed() throws Exception {
        StringWriter said = new StringWriter();
        assertEquals(2, perc(List.of("call", "--own"), said));
        assertTrue(said.toString().contains("--own needs a value: expected FILE"), said.toString());
        List<String> missing = call("alice", "x.json");
        missing.addAll(1, List.of("--own", directory.resolve("gone.conf").toString()));
        assertEquals(2, perc(missing, said));
        assertTrue(said.toString().contains("gone.conf does not exist"), said.toString());
    }

    @Test
    void keyDistributor_hasTheNamesOfTheDraft() throws Exception {
        KdConfig config = KdConfigLoader.load(kdConfiguration);
        try (RtcKeyDistributor kd = new RtcKeyDistributor(RtcKeyDistributorConfiguration.of(config, ROOM))) {
            IdentityAssertion own =
                    IdentityAssertion.parseAttribute(Await.get(kd.getIdentityAssertion(), "an assertion"));
            assertEquals("idp.example", own.domain());
            List<CertificateFingerprint> fingerprints =
                    kd.getCertificate().get().getFingerprints();
            assertTrue(own.assertion().contains(fingerprints.get(0).digestText()));

            ConferenceAddress address = ConferenceAddress.announce(
                    bridge.httpUri(), ROOM, kd.getCertificate().get(), "", Await.patience());
            Await.get(kd.connect(address.host(), address.port()), "the tunnel");
            assertThrows(IllegalStateException.class, () -> kd.connect(address.host(), address.port()));

            List<String> guest = call("bob", "bob.json");
            guest.set(guest.indexOf("--await-participants") + 1, "1");
            assertEquals(0, PercCommand.commandLine().execute(guest.toArray(String[]::new)));
            assertEquals(
                    "bob@idp.example",
                    Await.get(kd.peerIdentity(), "the first peer's identity").name());
            assertEquals("bob@idp.example", kd.roster().members().get(0).identity());
            assertEquals("idp.example", kd.peerIdentity().get().idp());
        }
    }

    @Test
    void providerThatCannotBeReached_isReported_andNeedsNoConnection() throws Exception {
        KdConfig config = KdConfigLoader.load(kdConfiguration);
        try (RtcKeyDistributor kd = new RtcKeyDistributor(RtcKeyDistributorConfiguration.of(config, ROOM))) {
            kd.setIdentityProvider(
                    "localhost:" + URI.create(idp.uri().toString()).getPort(), RtcIdentityProviderOptions.DEFAULT);
            ExecutionException failed =
                    assertThrows(ExecutionException.class, () -> Await.get(kd.getIdentityAssertion(), "an assertion"));
            assertEquals(IdentityError.IDP_LOAD_FAILURE, ((IdentityException) failed.getCause()).error());

            kd.setIdentityProvider(contents -> {
                throw new IdentityException(IdentityError.IDP_NEED_LOGIN, "log in")
                        .withProviderDetails("https://idp.example/login", "please");
            });
            assertThrows(ExecutionException.class, () -> Await.get(kd.getIdentityAssertion(), "an assertion"));
            assertEquals("https://idp.example/login", kd.idpLoginUrl());
            assertEquals("please", kd.idpErrorInfo());
        }
    }

    @Test
    void mediaDistributorWithAnotherCertificate_isAFingerprintFailure() throws Exception {
        KdConfig config = KdConfigLoader.load(kdConfiguration);
        RtcKeyDistributorConfiguration right = RtcKeyDistributorConfiguration.of(config, ROOM);
        RtcKeyDistributorConfiguration wrong = new RtcKeyDistributorConfiguration(
                ROOM,
                right.policy(),
                right.identity(),
                List.of(),
                java.util.Set.of(CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA")));
        BlockingQueue<FingerprintFailure> failures = new LinkedBlockingQueue<>();
        try (RtcKeyDistributor kd = new RtcKeyDistributor(wrong)) {
            kd.onfingerprintfailure(failures::add);
            ConferenceAddress address = ConferenceAddress.announce(
                    bridge.httpUri(), ROOM, kd.getCertificate().get(), "", Await.patience());
            ExecutionException failed = assertThrows(
                    ExecutionException.class,
                    () -> Await.get(kd.connect(address.host(), address.port()), "the tunnel"));
            assertTrue(failed.getCause() instanceof RtcConnectException, String.valueOf(failed));
            FingerprintFailure reported = Await.next(failures, "a fingerprint failure", failed.getCause()::getMessage);
            assertEquals("media-distributor", reported.peer());
        }
    }
}
