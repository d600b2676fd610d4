package org.jvbperc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.jvbperc.endpoint.call.TestConference;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;

/** Calls from the command line to the files and reports they leave. */
class CallCommandIT extends CliFixture {
    @Test
    void call_threeParticipants_writeEachOthersFilesAndReports() throws Exception {
        Path aliceSpeech = speech(1, 50);
        Path bobSpeech = speech(2, 50);
        Path bobPictures = pictures(3, 30);
        Path received = directory.resolve("received");
        Path report = directory.resolve("carol.json");
        CompletableFuture<CliRun> alice = inBackground(arguments(
                "alice",
                "--kd-identity",
                "kd@idp.example",
                "--send",
                aliceSpeech.toString(),
                "--await-participants",
                "4",
                "--linger",
                "1"));
        CompletableFuture<CliRun> bob = inBackground(arguments(
                "bob",
                "--kd-identity",
                "kd@idp.example",
                "--send",
                bobSpeech.toString(),
                "--send",
                bobPictures.toString(),
                "--await-participants",
                "4",
                "--linger",
                "1"));
        CompletableFuture<CliRun> bobAgain = inBackground(arguments(
                "bob",
                "--any-kd-identity",
                "--send",
                aliceSpeech.toString(),
                "--await-participants",
                "4",
                "--linger",
                "1"));
        CliRun carol = CliRun.of(arguments(
                "carol",
                "--kd-identity",
                "kd@idp.example",
                "--receive",
                received.toString(),
                "--report",
                report.toString(),
                "--await-participants",
                "4",
                "--seconds",
                "6"));
        assertEquals(
                0,
                Await.get(alice, "the end of alice's call").exitCode(),
                alice.get().err());
        assertEquals(
                0, Await.get(bob, "the end of bob's call").exitCode(), bob.get().err());
        assertEquals(
                0,
                Await.get(bobAgain, "the end of bob's call").exitCode(),
                bobAgain.get().err());
        assertEquals(0, carol.exitCode(), carol.err());
        assertTrue(carol.err().contains("perc: joined room \"room1\"; its Key Distributor is kd@idp.example"));
        assertTrue(carol.err().contains("alice@idp.example is here"), carol.err());
        assertTrue(carol.err().contains("receiving audio from alice@idp.example"), carol.err());
        assertTrue(carol.err().contains("perc: leaving"), carol.err());
        assertEquals(
                frames(OpusFileReader.open(aliceSpeech)),
                frames(OpusFileReader.open(received.resolve("alice@idp.example-audio.ogg"))));
        assertTrue(Files.exists(received.resolve("bob@idp.example-audio.ogg")));
        assertTrue(Files.exists(received.resolve("bob@idp.example-2-audio.ogg")));
        JsonNode json = JSON.readTree(report.toFile());
        assertEquals("carol@idp.example", json.path("identity").asText());
        assertTrue(
                conference.left.contains(json.path("endpoint").asText()),
                json.path("endpoint").asText());
        assertFalse(Files.readString(report).contains(TestConference.SESSION_SECRET));
        assertEquals("kd@idp.example", json.path("keyDistributor").asText());
        assertEquals(
                List.of("alice@idp.example", "bob@idp.example"),
                strings(json.path("participantsSeen")).stream().sorted().toList());
        assertTrue(json.path("joinMillis").asLong() > 0);
        assertTrue(json.path("cpuMillis").asLong() > 0);
        assertTrue(json.path("error").isMissingNode());
        assertTrue(json.path("statuses").path("OK").asLong() > 100);
        List<String> video = new ArrayList<>();
        for (JsonNode stream : json.path("received")) {
            if (stream.path("kind").asText().equals("video")) {
                assertEquals("bob@idp.example", stream.path("from").asText());
                video = strings(stream.path("frames"));
            }
        }
        assertEquals(frames(IvfFileReader.open(bobPictures)), video);
    }

    @Test
    void call_loop_endsAfterItsSeconds() throws Exception {
        Path report = directory.resolve("r.json");
        CliRun run = call(
                "--kd-identity",
                "kd@idp.example",
                "--send",
                speech(1, 5).toString(),
                "--loop",
                "--seconds",
                "1",
                "--linger",
                "0",
                "--report",
                report.toString());
        assertEquals(0, run.exitCode(), run.err());
        JsonNode sent = JSON.readTree(report.toFile()).path("sent").get(0);
        assertEquals("audio", sent.path("kind").asText());
        assertTrue(
                sent.path("frames").size() > 10,
                "frames sent: " + sent.path("frames").size());
        assertEquals(sent.path("frames").get(0), sent.path("frames").get(5));
    }

    /** What the last offer's assertion says about recording. */
    private boolean saidThatItRecords(String... more) throws Exception {
        List<String> arguments = arguments("alice", "--any-kd-identity", "--seconds", "1");
        arguments.addAll(List.of(more));
        CliRun run = CliRun.of(arguments);
        assertEquals(0, run.exitCode(), run.err());
        SessionDescription offer = conference.offers.get(conference.offers.size() - 1);
        IdentityAssertion assertion =
                IdentityAssertion.parseAttribute(offer.identity().orElseThrow());
        return new JwsIdentityValidator(List.of(idp.trusted()), JwsValidatorConfig.defaults())
                .validate(assertion, Instant.now())
                .contents()
                .perc()
                .records();
    }

    @Test
    void whoWritesWhatOthersSend_orSaysSo_tellsThatItRecords() throws Exception {
        assertFalse(saidThatItRecords());
        assertTrue(saidThatItRecords("--record"));
        assertTrue(saidThatItRecords("--receive", directory.resolve("others").toString()));
        assertTrue(
                saidThatItRecords("--record-raw", directory.resolve("raw.jsonl").toString()));
    }
}
