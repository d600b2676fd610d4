package org.jvbperc.endpoint.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.TrustedIdp;

/** Whole calls over HTTP, ICE and DTLS on loopback. */
class PercCallIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<PercCall> calls = new CopyOnWriteArrayList<>();
    private TestIdp idp;
    private TestConference conference;

    @BeforeEach
    void open() throws Exception {
        idp = new TestIdp("idp.example");
        conference = new TestConference("room1", idp);
    }

    @AfterEach
    void close() {
        calls.forEach(PercCall::close);
        conference.close();
        idp.close();
    }

    private static final class Events implements CallListener {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void joined(String keyDistributor) {
            told.add("joined " + keyDistributor);
        }

        @Override
        public void participantJoined(Participant participant) {
            told.add("here " + participant.identity());
        }

        @Override
        public void participantLeft(Participant participant) {
            told.add("left " + participant.identity());
        }

        @Override
        public void keyDistributorGone(String reason) {
            told.add("kd gone");
        }

        @Override
        public void keyInstalled(int spi, int ttlSeconds) {
            told.add("key " + spi);
        }

        @Override
        public void warning(String text) {
            told.add("warning " + text);
        }

        void expect(String event) throws InterruptedException {
            long deadline = System.nanoTime() + LONG.toNanos();
            String next;
            do {
                next = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertNotNull(next, "never heard: " + event);
            } while (!next.equals(event));
        }
    }

    private CallConfig.Builder config(String user) {
        return CallConfig.builder(conference.uri(), "room1", idp.source(user))
                .trust(idp.trusted())
                .keyDistributor("kd@idp.example")
                .rosterInterval(Duration.ofMillis(200))
                .recordFrames(true);
    }

    private PercCall call(CallConfig.Builder builder) {
        PercCall call = new PercCall(builder.build());
        calls.add(call);
        return call;
    }

    private CallException joinFails(CallConfig.Builder builder) {
        return assertThrows(CallException.class, () -> call(builder).join());
    }

    private static List<String> hashes(List<MediaFrame> frames) {
        return frames.stream().map(MediaFrame::shortHash).toList();
    }

    private static List<String> received(CallReport report, String from, MediaKind kind) {
        return report.received().stream()
                .filter(stream -> from.equals(stream.from()) && stream.kind() == kind)
                .findFirst()
                .map(CallReport.Stream::frames)
                .orElse(List.of());
    }

    /** Waits until so many frames have come, or for long. */
    private static void awaitFrames(PercCall call, MediaKind kind, int count) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < deadline) {
            int frames = call.report().received().stream()
                    .filter(stream -> stream.kind() == kind)
                    .mapToInt(stream -> stream.frames().size())
                    .sum();
            if (frames >= count) {
                return;
            }
            call.awaitFailure(Duration.ofMillis(50));
        }
    }

    @Test
    void call_twoParticipants_exchangeEveryFrame() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(1), 60);
        List<MediaFrame> pictures = SampleFrames.vp8(new Random(2), 40, 10);
        Events heardByAlice = new Events();
        PercCall alice = call(config("alice")
                .listener(heardByAlice)
                .send(new MemorySource(MediaKind.AUDIO, speech))
                .send(new MemorySource(MediaKind.VIDEO, pictures)));
        PercCall bob = call(config("bob").send(new MemorySource(MediaKind.AUDIO, speech)));
        alice.join();
        heardByAlice.expect("joined kd@idp.example");
        bob.join();
        heardByAlice.expect("here bob@idp.example");
        assertTrue(alice.awaitParticipants(2, LONG));
        assertTrue(bob.awaitParticipants(2, LONG));
        alice.startSending();
        bob.startSending();
        assertTrue(alice.awaitSendingEnd(LONG));
        assertTrue(bob.awaitSendingEnd(LONG));
        awaitFrames(bob, MediaKind.AUDIO, 60);
        awaitFrames(bob, MediaKind.VIDEO, 40);
        awaitFrames(alice, MediaKind.AUDIO, 60);
        bob.close();
        CallReport report = bob.report();
        assertEquals(hashes(speech), received(report, "alice@idp.example", MediaKind.AUDIO));
        assertEquals(hashes(pictures), received(report, "alice@idp.example", MediaKind.VIDEO));
        assertEquals("bob@idp.example", report.identity());
        assertEquals("kd@idp.example", report.keyDistributor());
        assertEquals(List.of("alice@idp.example"), report.participantsSeen());
        assertNotNull(report.joinMillis());
        assertEquals(0, report.packets().get("lost"));
        heardByAlice.expect("left bob@idp.example");
        alice.close();
        assertFalse(heardByAlice.told.contains("kd gone"), "leaving is no loss");
        assertEquals(hashes(speech), received(alice.report(), "bob@idp.example", MediaKind.AUDIO));
        assertEquals(2, conference.left.size());
    }

    @Test
    void call_256BitProfile_works() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(1), 20);
        List<ProtectionProfile> profiles = List.of(ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
        PercCall alice = call(config("alice").profiles(profiles).send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob").profiles(profiles));
        alice.join();
        bob.join();
        assertTrue(alice.awaitParticipants(2, LONG));
        assertTrue(bob.awaitParticipants(2, LONG));
        alice.startSending();
        assertTrue(alice.awaitSendingEnd(LONG));
        awaitFrames(bob, MediaKind.AUDIO, 20);
        bob.close();
        assertEquals(hashes(speech), received(bob.report(), "alice@idp.example", MediaKind.AUDIO));
    }

    @Test
    void call_thirdJoinsLate_nobodyLosesAFrame() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(3), 250);
        PercCall alice = call(config("alice").send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob"));
        PercCall carol = call(config("carol"));
        alice.join();
        bob.join();
        assertTrue(alice.awaitParticipants(2, LONG));
        assertTrue(bob.awaitParticipants(2, LONG));
        alice.startSending();
        carol.join();
        assertTrue(alice.awaitSendingEnd(LONG));
        awaitFrames(bob, MediaKind.AUDIO, 250);
        assertTrue(carol.awaitQuiet(Duration.ofSeconds(1), LONG));
        bob.close();
        carol.close();
        assertEquals(hashes(speech), received(bob.report(), "alice@idp.example", MediaKind.AUDIO));
        List<String> late = received(carol.report(), "alice@idp.example", MediaKind.AUDIO);
        assertFalse(late.isEmpty());
        int first = hashes(speech).indexOf(late.get(0));
        assertEquals(hashes(speech).subList(first, first + late.size()), late);
    }

    @Test
    void call_keyDistributorAndSignallingDie_mediaGoesOn() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(4), 100);
        Events events = new Events();
        PercCall alice = call(config("alice").send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob").listener(events));
        alice.join();
        bob.join();
        assertTrue(alice.awaitParticipants(2, LONG));
        assertTrue(bob.awaitParticipants(2, LONG));
        conference.killKeyDistributor();
        conference.stopHttp();
        events.expect("kd gone");
        alice.startSending();
        assertTrue(alice.awaitSendingEnd(LONG));
        awaitFrames(bob, MediaKind.AUDIO, 100);
        bob.close();
        assertEquals(hashes(speech), received(bob.report(), "alice@idp.example", MediaKind.AUDIO));
    }

    @Test
    void call_rosterLies_streamsBelongToNobody() throws Exception {
        List<MediaFrame> speech = SampleFrames.opus(new Random(5), 30);
        PercCall alice = call(config("alice").send(new MemorySource(MediaKind.AUDIO, speech)));
        PercCall bob = call(config("bob"));
        alice.join();
        bob.join();
        assertTrue(bob.awaitParticipants(2, LONG));
        conference.rosterOverride =
                "{\"participants\":[{\"endpoint\":\"x\",\"identity\":\"AAAA\",\"tlsId\":\"y\",\"state\":\"keyed\"}]}";
        PercCall carol = call(config("carol"));
        carol.join();
        assertTrue(carol.awaitParticipants(1, LONG));
        assertFalse(carol.participants().get(0).isVerified());
        assertNotNull(carol.participants().get(0).problem());
        alice.startSending();
        assertTrue(alice.awaitSendingEnd(LONG));
        awaitFrames(carol, MediaKind.AUDIO, 30);
        carol.close();
        CallReport report = carol.report();
        assertEquals(List.of(), report.participantsSeen());
        assertEquals(1, report.received().size());
        assertNull(report.received().get(0).from());
        assertEquals(hashes(speech), report.received().get(0).frames());
    }

    @Test
    void join_unknownRoom_isRefused() {
        CallException e = joinFails(CallConfig.builder(conference.uri(), "nowhere", idp.source("alice"))
                .trust(idp.trusted())
                .anyKeyDistributor());
        assertEquals("unknown-room", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
        assertTrue(String.valueOf(e.getMessage()).contains("room \"nowhere\""), e.getMessage());
    }

    @Test
    void join_bridgeDown_saysSo() {
        conference.stopHttp();
        CallException e = joinFails(config("alice"));
        assertEquals("bridge-unreachable", e.condition());
        assertEquals(CallException.Category.NETWORK, e.category());
    }

    @Test
    void join_refusedByTheKeyDistributor_saysWhy() {
        conference.refusals.add(
                Map.entry(403, "{\"error\":\"identity-not-admitted\",\"detail\":\"alice may not join\"}"));
        CallException e = joinFails(config("alice"));
        assertEquals("identity-not-admitted", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
        assertTrue(String.valueOf(e.getMessage()).contains("alice may not join"), e.getMessage());
    }

    @Test
    void join_keyDistributorNotThereYet_triesAgainWithANewOffer() throws Exception {
        conference.refusals.add(Map.entry(503, "{\"error\":\"kd-unavailable\",\"detail\":\"no tunnel\"}"));
        Events events = new Events();
        PercCall alice = call(config("alice").listener(events));
        alice.join();
        events.expect("joined kd@idp.example");
    }

    @Test
    void join_keyDistributorNeverThere_isANetworkProblem() {
        for (int i = 0; i < 10; i++) {
            conference.refusals.add(Map.entry(503, "{\"error\":\"kd-unavailable\",\"detail\":\"no tunnel\"}"));
        }
        CallException e = joinFails(config("alice").timeout(Duration.ofSeconds(2)));
        assertEquals("kd-unavailable", e.condition());
        assertEquals(CallException.Category.NETWORK, e.category());
    }

    @Test
    void join_wrongPassword_isRefused() {
        CallConfig.Builder builder = CallConfig.builder(
                        conference.uri(),
                        "room1",
                        IdentitySource.of(new org.jvbperc.identity.IdpClient(idp.uri(), "alice", "wrong")))
                .trust(idp.trusted())
                .anyKeyDistributor();
        CallException e = joinFails(builder);
        assertEquals("idp-need-login", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
    }

    @Test
    void join_otherKeyDistributor_isRefusedBeforeIce() {
        conference.kdUser = "mallory";
        CallException e = joinFails(config("alice"));
        assertEquals("kd-identity-mismatch", e.condition());
    }

    @Test
    void join_answerForAnotherOffer_isRefused() {
        conference.bindingChange = b -> new PercBinding(
                b.v(), b.side(), b.conference(), b.endpoint(), b.tlsId(), b.peerTlsId(), "00".repeat(32), List.of());
        assertEquals("answer-binding-mismatch", joinFails(config("alice")).condition());
    }

    @Test
    void join_answerChangedOnTheWay_isRefused() {
        conference.answerChange = answer -> answer.replace("a=setup:passive", "a=setup:active");
        assertEquals("answer-setup", joinFails(config("alice")).condition());
    }

    @Test
    void join_bridgeTerminatesDtlsItself_isRefused() {
        conference.wrongCertificate = DtlsCertificate.generate("bridge", TestConference.RANDOM);
        CallException e = joinFails(config("alice"));
        assertEquals("dtls-failed", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
    }

    @Test
    void join_noAnswerToIceChecks_isANetworkProblem() {
        conference.answerChange =
                answer -> answer.replaceAll("a=ice-pwd:.*", "a=ice-pwd:anotherpasswordanotherpassword");
        CallException e = joinFails(config("alice").timeout(Duration.ofSeconds(2)));
        assertEquals(CallException.Category.NETWORK, e.category(), e.getMessage());
        assertTrue(e.condition().startsWith("ice-"), e.condition());
    }

    @Test
    void join_foreignLocalAddress_isRefusedLocally() throws Exception {
        CallException e = joinFails(
                config("alice").localAddress(java.net.InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1})));
        assertEquals("local-address", e.condition());
        assertEquals(CallException.Category.LOCAL, e.category());
    }

    @Test
    void join_twice_isABug() throws Exception {
        PercCall alice = call(config("alice"));
        alice.join();
        assertThrows(IllegalStateException.class, alice::join);
    }

    @Test
    void close_beforeJoin_closesTheSources() {
        MemorySource source = new MemorySource(MediaKind.AUDIO, List.of());
        call(config("alice").send(source)).close();
        assertTrue(source.closed);
    }

    @Test
    void startSending_beforeJoin_isABug() {
        PercCall alice = call(config("alice"));
        assertThrows(IllegalStateException.class, alice::startSending);
    }

    @Test
    void config_missingParts_areNamed() {
        CallConfig.Builder noIdp =
                CallConfig.builder(conference.uri(), "r", idp.source("a")).anyKeyDistributor();
        assertThrows(IllegalArgumentException.class, noIdp::build);
        CallConfig.Builder noKd = CallConfig.builder(conference.uri(), "r", idp.source("a"))
                .trust(new TrustedIdp("idp.example", URI.create("https://idp.example/jwks")));
        assertThrows(IllegalArgumentException.class, noKd::build);
        assertThrows(
                IllegalArgumentException.class, () -> CallConfig.builder(URI.create("ftp://x"), "r", idp.source("a")));
        assertThrows(IllegalArgumentException.class, () -> CallConfig.builder(conference.uri(), "", idp.source("a")));
        assertThrows(
                IllegalArgumentException.class,
                () -> config("a").profiles(List.of(ProtectionProfile.AEAD_AES_128_GCM)));
        MemorySource audio = new MemorySource(MediaKind.AUDIO, List.of());
        assertThrows(
                IllegalArgumentException.class, () -> config("a").send(audio).send(audio));
    }
}
