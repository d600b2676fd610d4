package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.embedded.BridgeFixture;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.CallReport;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.call.RejoiningCall;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.IvfFileWriter;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.testenv.local.RawRecording;
import org.jvbperc.testkit.Await;

/** Native endpoints in a room with protection "frame", through a real bridge, with a real Key Distributor. */
class FrameCallIT {
    private static final String BRIDGE = "videobridge.perc.frame-rooms = true";
    private static final String KEY_DISTRIBUTOR = "frame-rooms = true";
    private static final Map<String, ?> FRAME = Map.of("protection", "frame");

    /** 20 ms each; longer than senders take to change keys. */
    private static final int KEY_CHANGE_PACKETS = 60;

    private static final int MANY = 40;
    private static final String ALICE = "alice@idp.example";

    @TempDir
    Path directory;

    private CallFixture frameRoom() throws Exception {
        return new CallFixture(directory, BRIDGE, KEY_DISTRIBUTOR, FRAME);
    }

    private static CallConfig.Builder config(CallFixture fixture, String user) throws Exception {
        return fixture.config(user).protection(CallProtection.FRAME);
    }

    private static List<String> sent(CallReport report, MediaKind kind) {
        return CallFixture.frames(report.sent(), kind);
    }

    private static List<String> received(CallReport report, String from, MediaKind kind) {
        return CallFixture.frames(
                report.received().stream()
                        .filter(stream -> from.equals(stream.from()))
                        .toList(),
                kind);
    }

    /** Both join, see each other, and send all they have. */
    private static void bothSendAll(PercCall alice, PercCall bob) throws Exception {
        alice.join();
        bob.join();
        assertTrue(alice.awaitParticipants(2, Await.patience()));
        assertTrue(bob.awaitParticipants(2, Await.patience()));
        alice.startSending();
        bob.startSending();
        assertTrue(alice.awaitSendingEnd(Await.patience()));
        assertTrue(bob.awaitSendingEnd(Await.patience()));
    }

    @Test
    void call_audioAndVideoBothWays_arriveUnchangedUnderTheSendersNames() throws Exception {
        try (CallFixture fixture = frameRoom();
                PercCall alice = new PercCall(config(fixture, "alice")
                        .send(CallFixture.media("speech-a.ogg"))
                        .send(CallFixture.media("pattern-a.ivf"))
                        .build());
                PercCall bob = new PercCall(config(fixture, "bob")
                        .send(CallFixture.media("pattern-a.ivf"))
                        .records(true)
                        .build())) {
            bothSendAll(alice, bob);
            for (MediaKind kind : MediaKind.values()) {
                List<String> frames = sent(alice.report(), kind);
                assertFalse(frames.isEmpty());
                Await.until(
                        "bob has all " + kind,
                        () -> received(bob.report(), "alice@idp.example", kind).equals(frames),
                        () -> CallFixture.counts(bob));
            }
            Await.until(
                    "alice has all video",
                    () -> received(alice.report(), "bob@idp.example", MediaKind.VIDEO)
                            .equals(sent(bob.report(), MediaKind.VIDEO)),
                    () -> CallFixture.counts(alice));
            assertEquals(List.of("bob@idp.example"), alice.report().recorders());
            assertEquals(List.of("bob@idp.example"), alice.report().participantsSeen());
            assertEquals(
                    alice.roster().orElseThrow().code(),
                    bob.roster().orElseThrow().code());
            assertEquals(0, bob.report().packets().get("framesAuthFail"));
        }
    }

    @Test
    void vp9AndAv1_ofABrowsersEncoder_arriveUnchangedAndAreRecordedAsWhatTheyAre() throws Exception {
        Path bobs = directory.resolve("from-bob.ivf");
        Path alices = directory.resolve("from-alice.ivf");
        try (CallFixture fixture = frameRoom();
                PercCall alice = new PercCall(config(fixture, "alice")
                        .send(CallFixture.media("pattern-vp9.ivf"))
                        .sinks(stream -> IvfFileWriter.create(bobs, stream.format()))
                        .build());
                PercCall bob = new PercCall(config(fixture, "bob")
                        .send(CallFixture.media("pattern-av1.ivf"))
                        .sinks(stream -> IvfFileWriter.create(alices, stream.format()))
                        .build())) {
            bothSendAll(alice, bob);
            awaitVideo(bob, ALICE, alice);
            awaitVideo(alice, "bob@idp.example", bob);
        }
        assertSameFrames(CallFixture.media("pattern-vp9.ivf"), IvfFileReader.open(alices));
        assertSameFrames(CallFixture.media("pattern-av1.ivf"), IvfFileReader.open(bobs));
    }

    private static void awaitVideo(PercCall receiver, String from, PercCall sender) throws Exception {
        List<String> frames = sent(sender.report(), MediaKind.VIDEO);
        assertEquals(60, frames.size());
        Await.until(
                "all video of " + from,
                () -> received(receiver.report(), from, MediaKind.VIDEO).equals(frames),
                () -> CallFixture.counts(receiver));
    }

    private static void assertSameFrames(MediaSource sent, MediaSource recorded) throws Exception {
        try (sent;
                recorded) {
            assertEquals(sent.format(), recorded.format());
            for (MediaFrame frame = sent.next(); frame != null; frame = sent.next()) {
                assertEquals(frame, recorded.next());
            }
            assertEquals(null, recorded.next());
        }
    }

    @Test
    void hops_ofDifferentProfiles_meetInOneRoom() throws Exception {
        List<ProtectionProfile> profiles = CallProtection.FRAME.profiles();
        try (CallFixture fixture = frameRoom();
                PercCall bob = new PercCall(
                        config(fixture, "bob").profiles(profiles.subList(1, 2)).build());
                PercCall alice = new PercCall(config(fixture, "alice")
                        .profiles(profiles.subList(0, 1))
                        .send(CallFixture.media("speech-a.ogg"))
                        .build());
                PercCall carol = new PercCall(config(fixture, "carol").build())) {
            bob.join();
            alice.join();
            carol.join();
            assertTrue(alice.awaitParticipants(3, Await.patience()));
            alice.startSending();
            assertTrue(alice.awaitSendingEnd(Await.patience()));
            List<String> frames = sent(alice.report(), MediaKind.AUDIO);
            for (PercCall receiver : List.of(bob, carol)) {
                Await.until(
                        "all frames",
                        () -> received(receiver.report(), ALICE, MediaKind.AUDIO)
                                .equals(frames),
                        () -> CallFixture.counts(receiver));
            }
        }
    }

    @Test
    void recording_opensOnlyWhatWasSentWhileItsOwnerWasThere() throws Exception {
        RawRecording witness = new RawRecording();
        RawRecording leaver = new RawRecording();
        RawRecording late = new RawRecording();
        try (CallFixture fixture = frameRoom();
                PercCall alice =
                        new PercCall(config(fixture, "alice").send(new Tone()).build());
                PercCall bob =
                        new PercCall(config(fixture, "bob").rawRecorder(witness).build());
                PercCall eve =
                        new PercCall(config(fixture, "eve").rawRecorder(leaver).build());
                PercCall mallory = new PercCall(
                        config(fixture, "mallory").rawRecorder(late).build())) {
            alice.join();
            bob.join();
            eve.join();
            alice.startSending();
            Await.until("packets for Eve", () -> leaver.packetCount() > KEY_CHANGE_PACKETS + MANY);
            int eveIsGone = witness.packetCount();
            int keysBefore = witness.groupKeys().size();
            eve.close();
            Await.until("a key without Eve", () -> witness.groupKeys().size() > keysBefore);
            int keyWithoutEve = witness.packetCount() + KEY_CHANGE_PACKETS;
            Await.until("packets without Eve", () -> witness.packetCount() > keyWithoutEve + MANY);
            int malloryComes = witness.packetCount();
            mallory.join();
            Await.until("packets for Mallory", () -> late.packetCount() > KEY_CHANGE_PACKETS + MANY);
            int end = witness.packetCount();

            assertTrue(witness.openSealedAudio(KEY_CHANGE_PACKETS, eveIsGone, leaver.groupKeys()) >= MANY);
            assertEquals(0, witness.openSealedAudio(keyWithoutEve, end, leaver.groupKeys()));
            assertTrue(witness.openSealedAudio(keyWithoutEve, end, witness.groupKeys()) >= MANY);
            assertEquals(0, witness.openSealedAudio(0, malloryComes, late.groupKeys()));
            assertTrue(witness.openSealedAudio(malloryComes, end, late.groupKeys()) > 0);
        }
    }

    @Test
    void call_ofTheOtherProtection_isRefusedByNameOfTheOption() throws Exception {
        try (CallFixture fixture = frameRoom();
                PercCall alice = new PercCall(fixture.config("alice").build())) {
            CallException refused = assertThrows(CallException.class, alice::join);
            assertEquals("wrong-protection", refused.condition());
            assertTrue(refused.getMessage().contains("--protection frame"), refused.getMessage());
        }
        try (CallFixture fixture = new CallFixture(directory, BRIDGE);
                PercCall alice = new PercCall(config(fixture, "alice").build())) {
            CallException refused = assertThrows(CallException.class, alice::join);
            assertEquals("wrong-protection", refused.condition());
            assertTrue(refused.getMessage().contains("--protection double"), refused.getMessage());
        }
    }

    @Test
    void lostSession_isMadeAgainUnderANewSenderIndex() throws Exception {
        try (CallFixture fixture = frameRoom();
                PercCall bob = new PercCall(config(fixture, "bob").build());
                RejoiningCall alice = new RejoiningCall(
                        config(fixture, "alice").send(new Tone()).build(), Await.patience())) {
            bob.join();
            alice.join();
            alice.startSending();
            Await.until(
                    "frames",
                    () -> !received(bob.report(), ALICE, MediaKind.AUDIO).isEmpty());
            long first = senderIndex(bob, ALICE);
            String conference = new ObjectMapper()
                    .readTree(BridgeFixture.get(fixture.uri("/perc/" + CallFixture.ROOM + "/info"))
                            .body())
                    .get("conference")
                    .asText();
            BridgeFixture.send(
                    fixture.uri("/colibri/v2/conferences/" + conference),
                    "PATCH",
                    "{\"endpoints\":[{\"id\":\"" + alice.report().endpoint() + "\",\"expire\":true}]}");
            Await.until(
                    "frames of the second session",
                    () -> {
                        alice.awaitFailure(Duration.ofMillis(50));
                        return senderIndex(bob, ALICE) > first && streams(bob.report(), ALICE) == 2;
                    },
                    () -> CallFixture.counts(bob) + " " + bob.roster());
        }
    }

    private static long streams(CallReport report, String from) {
        return report.received().stream()
                .filter(stream -> from.equals(stream.from()) && !stream.frames().isEmpty())
                .count();
    }

    /** The sender index of a member on the last roster of this call, 0 if it is not on it. */
    private static long senderIndex(PercCall call, String identity) {
        return call.roster().orElseThrow().members().stream()
                .filter(member -> member.identity().equals(identity))
                .mapToLong(RosterMember::senderIndex)
                .max()
                .orElse(0);
    }
}
