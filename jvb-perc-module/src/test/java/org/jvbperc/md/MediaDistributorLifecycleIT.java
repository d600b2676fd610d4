package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpRequest;
import org.jvbperc.md.http.PercHttpResponse;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.testkit.Await;
import org.jvbperc.testkit.FreePort;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** Configuration, deadlines and bounds of a running Media Distributor. */
class MediaDistributorLifecycleIT {
    @TempDir
    Path directory;

    @Test
    void mdConnects_configuredKeyDistributor_servesItsRooms() throws Exception {
        TlsIdentity mdIdentity = TestIdentities.make(directory, "md");
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            int port = kd.listen(mdIdentity.fingerprint());
            try (MediaDistributor md = mdConnects("""
                    { id = "kd-1", host = "127.0.0.1", port = %d, rooms = "board-.*", certificates = ["%s"] }
                    """.formatted(port, kd.identity.fingerprint()))) {
                kd.awaitTunnel();
                Await.until("a tunnel", () -> md.state().get("tunnels") == 1);
                assertTrue(join(md, "board-7").contains("a=identity"));
                PercHttpResponse known = startConf(md, "lobby", kd.identity.fingerprint());
                assertEquals(200, known.status());
                assertTrue(MdFixture.json(known).path("md").path("port").isMissingNode(), "this side dials");
                MdFixture.assertError(409, "kd-mismatch", startConf(md, "lobby-2", mdIdentity.fingerprint()));
                assertTrue(join(md, "lobby", 2).contains("a=identity"), "told rooms work beside configured ones");
                assertThrows(org.jvbperc.md.signalling.SignallingException.class, () -> join(md, "cafeteria"));
            }
        }
    }

    @Test
    void mdConnects_keyDistributorComesLater_isDialledUntilItIsThere() throws Exception {
        TlsIdentity mdIdentity = TestIdentities.make(directory, "md");
        int port = FreePort.find();
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"));
                MediaDistributor md = mdConnects("""
                        { id = "kd-1", host = "127.0.0.1", port = %d, rooms = ".*", ca-file = "%s" }
                        """.formatted(port, directory.resolve("kd.pem")))) {
            assertThrows(org.jvbperc.md.signalling.SignallingException.class, () -> join(md, "board"));
            kd.listenOn(port, mdIdentity.fingerprint());
            kd.awaitTunnel();
            Await.until("a tunnel", () -> md.state().get("tunnels") == 1);
            assertTrue(join(md, "board").contains("a=identity"));
        }
    }

    private MediaDistributor mdConnects(String keyDistributor) throws InvalidConfigException, IOException {
        InMemoryBridge bridge = new InMemoryBridge();
        MediaDistributor md = new MediaDistributor(
                PercConfig.load(ConfigFactory.parseString(
                                """
                                videobridge.perc {
                                  enabled = true
                                  tunnel { mode = "md-connects", reconnect-min = 20 ms, reconnect-max = 100 ms
                                           certificate-file = "%s", key-file = "%s" }
                                  key-distributors = [ %s ]
                                }
                                """.formatted(directory.resolve("md.pem"), directory.resolve("md.key"), keyDistributor))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve()),
                bridge,
                new LoggerImpl("md-test"));
        bridge.mediaDistributor = md;
        md.start();
        return md;
    }

    private static PercHttpResponse startConf(MediaDistributor md, String room, CertificateFingerprint certificate) {
        String body = "{\"room\":\"" + room + "\",\"mode\":\"md-connects\",\"kd\":{\"certificates\":[{\"hash\":"
                + "\"sha-256\",\"certificate\":\"" + certificate.digestText() + "\"}]}}";
        return md.http()
                .handle(new PercHttpRequest(
                        "POST",
                        "/perc/start-conf",
                        "",
                        Map.of(),
                        Octets.of(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    }

    private static String join(MediaDistributor md, String room) throws Exception {
        return join(md, room, 1);
    }

    private static String join(MediaDistributor md, String room, int number) throws Exception {
        Octets offer = Octets.of(TestOffers.offer(number).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new String(md.joins().join(room, offer).answer().toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void endpointWithoutKeys_pastTheJoinDeadline_isExpired() throws Exception {
        try (MdFixture md = new MdFixture(directory, "videobridge.perc.timeouts.join = 5 s");
                KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            InMemoryBridge.Endpoint endpoint = md.join("board", 1);
            endpoint.association().dtlsReceived(new byte[] {22, 1}, 0, 2);
            AssociationId association = kd.await(TunneledDtls.class).associationId();
            assertEquals("no media keys in time", Await.next(endpoint.expired, "the end of the endpoint"));
            assertEquals(association, kd.await(EndpointDisconnect.class).associationId());
            md.assertNobodyLeft();
            assertEquals(1, md.count(PercCounter.ASSOCIATION_JOIN_TIMEOUT));
        }
    }

    @Test
    void room_unusedAndWithoutKeyDistributor_isForgotten() throws Exception {
        try (MdFixture md = new MdFixture(directory, "videobridge.perc.timeouts.registration = 300 ms");
                KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            assertEquals(200, md.startConf("board", kd.identity.fingerprint()).status());
            Await.until(
                    "that the room is forgotten",
                    () -> md.get("/perc/board/info").status() == 404);
            // Until the Key Distributor is there, the room is forgotten again and again.
            CompletableFuture<Void> registering =
                    CompletableFuture.runAsync(() -> Await.until("the Key Distributor", () -> {
                        md.startConf("board", kd.identity.fingerprint());
                        return md.isConnected("board");
                    }));
            kd.dial(md.port(), md.fingerprint());
            Await.get(registering, "the registration");
            String conference = MdFixture.json(md.get("/perc/board/info"))
                    .path("conference")
                    .asText();
            InMemoryBridge.Endpoint endpoint = md.join("board", 1);
            kd.hangUp();
            Await.until("the end of the tunnel", () -> md.md.state().get("tunnels") == 0);
            endpoint.expire("test");
            Await.until(
                    "that the room is forgotten",
                    () -> md.get("/perc/board/info").status() == 404);
            assertFalse(MdFixture.json(md.startConf("board", kd.identity.fingerprint()))
                    .path("conference")
                    .asText()
                    .equals(conference));
        }
    }

    @Test
    void offer_keyDistributorSilent_503AndNothingIsLeft() throws Exception {
        try (MdFixture md = new MdFixture(directory, "videobridge.perc.timeouts.signature = 300 ms");
                KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            kd.signing = KdPeer.Signing.SILENT;
            PercHttpResponse response = md.offer("board", TestOffers.offer(1));
            MdFixture.assertError(503, "kd-unavailable", response);
            assertNotNull(response.headers().get("Retry-After"));
            md.assertNobodyLeft();
            assertEquals(1, md.count(PercCounter.SIGN_TIMEOUT));
            assertEquals(0, md.count(PercCounter.SIGN_ACKNOWLEDGED));
        }
    }

    @Test
    void offers_moreThanTheBound_areToldToComeAgain() throws Exception {
        try (MdFixture md = new MdFixture(directory, "videobridge.perc.limits.concurrent-offers = 1");
                KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            kd.signing = KdPeer.Signing.SILENT;
            CompletableFuture<PercHttpResponse> first =
                    CompletableFuture.supplyAsync(() -> md.offer("board", TestOffers.offer(1)));
            Await.next(kd.signRequests, "a SignAnswer");
            MdFixture.assertError(503, "busy", md.offer("board", TestOffers.offer(2)));
            kd.hangUp();
            MdFixture.assertError(503, "kd-unavailable", Await.get(first, "the answer to the first"));
            md.assertNobodyLeft();
        }
    }

    @Test
    void offer_waitingWhenTheTunnelIsCut_failsAtOnce() throws Exception {
        try (MdFixture md = new MdFixture(directory, "");
                KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            kd.signing = KdPeer.Signing.SILENT;
            CompletableFuture<PercHttpResponse> waiting =
                    CompletableFuture.supplyAsync(() -> md.offer("board", TestOffers.offer(1)));
            Await.next(kd.signRequests, "a SignAnswer");
            kd.hangUp();
            MdFixture.assertError(503, "kd-unavailable", Await.get(waiting, "an answer"));
            md.assertNobodyLeft();
        }
    }

    @Test
    void room_full_furtherOffersAreRefused() throws Exception {
        try (MdFixture md = new MdFixture(
                        directory, "videobridge.perc.limits { endpoints-per-conference = 1, conferences = 1 }");
                KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            md.join("board", 1);
            MdFixture.assertError(503, "busy", md.offer("board", TestOffers.offer(2)));
            MdFixture.assertError(503, "busy", md.startConf("other", kd.identity.fingerprint()));
        }
    }

    @Test
    void logs_ofAWholeCall_containNoKeyAndNoAssertion() throws Exception {
        StringBuilder log = new StringBuilder();
        Handler capture = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                synchronized (log) {
                    log.append(entry.getMessage()).append(' ');
                    if (entry.getParameters() != null) {
                        log.append(List.of(entry.getParameters()));
                    }
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        root.addHandler(capture);
        root.setLevel(Level.ALL);
        capture.setLevel(Level.ALL);
        byte[] key = "clientWriteKey!!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] serverKey = "serverWriteKey!!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (MdFixture md = new MdFixture(directory, "");
                KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            InMemoryBridge.Endpoint endpoint = md.join("board", 1);
            endpoint.association().dtlsReceived(new byte[] {22, 1}, 0, 2);
            AssociationId association = kd.await(TunneledDtls.class).associationId();
            kd.tunnel()
                    .send(new MediaKeys(
                            association,
                            ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                            Octets.EMPTY,
                            new HopByHopKeys(
                                    SecretBytes.copyOf(key),
                                    SecretBytes.copyOf(serverKey),
                                    SecretBytes.copyOf(new byte[12]),
                                    SecretBytes.copyOf(new byte[12]))));
            HopByHopTransforms transforms = Await.next(endpoint.transforms, "media keys");
            assertNotNull(transforms.rtpSend().deriveContext(1, 0));
            kd.signing = KdPeer.Signing.REFUSE;
            md.offer("board", TestOffers.offer(2));
            md.offer("board", TestOffers.offer(3).replace("m=audio 9", "m=audio 99999"));
            log.append(endpoint.association()).append(transforms);
        } finally {
            root.removeHandler(capture);
            root.setLevel(before);
        }
        String text = log.toString();
        assertTrue(text.contains("Media keys are in place"), text);
        for (String secret : List.of(
                "clientWriteKey!!",
                "serverWriteKey!!",
                Octets.of(key).toHex(),
                Octets.of(serverKey).toHex(),
                "aWRlbnRpdHktb2YtYWxpY2U=",
                "0123456789abcdef01234567",
                "bridge-password")) {
            assertFalse(
                    text.toLowerCase(java.util.Locale.ROOT).contains(secret.toLowerCase(java.util.Locale.ROOT)),
                    secret);
        }
    }

    @Test
    void start_unusableCertificateFile_namesTheKey() throws Exception {
        Files.writeString(directory.resolve("bad.pem"), "nothing");
        PercConfig config = PercConfig.load(
                ConfigFactory.parseString("""
                        videobridge.perc { enabled = true, tunnel { bind-address = "127.0.0.1", port = 0
                          certificate-file = "%s", key-file = "%s" } }
                        """.formatted(directory.resolve("bad.pem"), directory.resolve("missing.key")))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
        try (MediaDistributor md = new MediaDistributor(config, new InMemoryBridge(), new LoggerImpl("md-test"))) {
            InvalidConfigException refused = assertThrows(InvalidConfigException.class, md::start);
            assertTrue(String.valueOf(refused.getMessage()).contains("certificate-file"), refused.getMessage());
        }
    }

    @Test
    void start_portInUse_namesIt() throws Exception {
        TestIdentities.make(directory, "md");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PercConfig config = PercConfig.load(ConfigFactory.parseString("""
                            videobridge.perc { enabled = true, tunnel { bind-address = "127.0.0.1", port = %d
                              certificate-file = "%s", key-file = "%s" } }
                            """.formatted(
                                    taken.getLocalPort(), directory.resolve("md.pem"), directory.resolve("md.key")))
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve());
            try (MediaDistributor md = new MediaDistributor(config, new InMemoryBridge(), new LoggerImpl("md-test"))) {
                IOException refused = assertThrows(IOException.class, md::start);
                assertTrue(String.valueOf(refused.getMessage()).contains(Integer.toString(taken.getLocalPort())));
            }
        }
    }

    @Test
    void disabled_everythingIsNotFound() throws Exception {
        try (MdFixture md = new MdFixture(directory, "videobridge.perc.enabled = false")) {
            MdFixture.assertError(404, "not-found", md.get("/perc/board/info"));
            MdFixture.assertError(404, "not-found", md.startConf("board", md.identity.fingerprint()));
            assertTrue(md.md.tunnelPort().isEmpty());
            assertTrue(md.md.tunnelCertificates().isEmpty());
        }
    }
}
