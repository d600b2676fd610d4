package org.jvbperc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.endpoint.media.IvfFileWriter;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.endpoint.session.RemoteStream;

/** Every way in which {@code perc call} fails, with its message and exit code. */
class CallCommandTest extends CliFixture {
    @Test
    void call_noOptions_namesWhatIsMissing() {
        assertProblem(CliRun.of("call"), 2, "--room");
        assertProblem(CliRun.of(), 2, "no command");
        assertProblem(CliRun.of("jump"), 2, "jump");
    }

    @Test
    void help_everywhere_isShown() {
        assertTrue(CliRun.of("call", "--help").out().contains("--kd-identity"));
        assertEquals(0, CliRun.of("--help").exitCode());
        assertTrue(CliRun.of("--version").out().startsWith("perc "));
        assertTrue(CliRun.of("help", "call").out().contains("--await-participants"));
        assertTrue(CliRun.of("help").out().contains("srtp"));
    }

    @Test
    void call_wrongOptions_areNamedWithWhatIsExpected() throws Exception {
        assertProblem(call(), 2, "--kd-identity is missing");
        assertProblem(call("--kd-identity", "kd@idp.example", "--any-kd-identity"), 2, "exclude each other");
        assertProblem(call("--kd-identity", "kd"), 2, "\"kd\" is not user@domain");
        assertProblem(call("--any-kd-identity", "--loop"), 2, "--loop without --seconds");
        assertProblem(call("--any-kd-identity", "--profile", "single"), 2, "--profile single: expected double-128");
        assertProblem(
                call("--any-kd-identity", "--protection", "none"), 2, "--protection none: expected double or frame");
        assertProblem(
                call("--any-kd-identity", "--protection", "frame", "--profile", "double-128"),
                2,
                "--profile double-128: expected single-128");
        assertProblem(
                call("--any-kd-identity", "--protection", "frame", "--late-verification"),
                2,
                "--protection frame and --late-verification exclude each other");
        assertProblem(call("--any-kd-identity", "--seconds", "0"), 2, "--seconds 0: expected 1..");
        assertProblem(call("--any-kd-identity", "--linger", "-1"), 2, "--linger -1");
        assertProblem(call("--any-kd-identity", "--rejoin-seconds", "-1"), 2, "--rejoin-seconds -1: expected 0..");
        assertProblem(call("--any-kd-identity", "--await-participants", "x"), 2, "x");
        assertProblem(call("--any-kd-identity", "--local-address", "no such host"), 2, "--local-address");
        assertProblem(call("--any-kd-identity", "--trusted-idp", "a b=http://x.example/"), 2, "--trusted-idp");
        assertProblem(call("--any-kd-identity", "--trusted-openid", "a.example=http://x.example/,c"), 2, "not https");
        assertProblem(call("--any-kd-identity", "--trusted-openid", "a.example=https://x.example"), 2, "no audience");
    }

    @Test
    void call_wrongFiles_areNamedWithWhatIsExpected() throws Exception {
        Path text = Files.writeString(directory.resolve("notes.txt"), "hello, this is text");
        Path missing = directory.resolve("missing.ogg");
        assertProblem(call("--any-kd-identity", "--send", missing.toString()), 2, missing + ": no such file");
        assertProblem(call("--any-kd-identity", "--send", text.toString()), 2, text + " is of no known kind");
        Path cut = Files.write(directory.resolve("cut.ivf"), new byte[] {'D', 'K', 'I', 'F', 0});
        assertProblem(call("--any-kd-identity", "--send", cut.toString()), 2, cut + ": ends after 5 octets");
        String ogg = speech(1, 3).toString();
        assertProblem(call("--any-kd-identity", "--send", ogg, "--send", ogg), 2, "more than one audio source");
        assertProblem(call("--any-kd-identity", "--receive", text.toString()), 2, "--receive " + text);
        assertProblem(call("--any-kd-identity", "--ca", text.toString()), 2, "--ca " + text);
        assertProblem(call("--any-kd-identity", "--ca", missing.toString()), 2, "no such file");
    }

    @Test
    void call_wrongCredentials_areNamed_andNotQuoted() throws Exception {
        String any = "--any-kd-identity";
        String text = Files.writeString(directory.resolve("secret.txt"), "not-what-is-expected")
                .toString();
        String key = Files.writeString(
                        directory.resolve("key.jwk"),
                        new ECKeyGenerator(Curve.P_256).generate().toPublicJWK().toString())
                .toString();
        assertProblem(call(any, "--access-token-file", text), 2, "belong together");
        assertProblem(call(any, "--dpop-key-file", key), 2, "belong together");
        assertProblem(call(any, "--access-token-file", text, "--dpop-key-file", key), 2, "expected a private key");
        assertProblem(call(any, "--access-token-file", text, "--dpop-key-file", text), 2, "expected a private key");
        assertProblem(
                call(any, "--access-token-file", text, "--dpop-key-file", key, "--invitation-file", text),
                2,
                "exclude each other");
        assertProblem(call(any, "--join-certificate-file", text), 2, "belong together");
        assertProblem(
                call(any, "--join-certificate-file", text, "--join-certificate-password-file", text),
                2,
                "expected a PKCS#12 file");
        assertProblem(call(any, "--invitation-file", text), 2, "the invitation is not");
        assertProblem(call(any, "--invitation-file", text + "x"), 2, "no such file");
        assertFalse(call(any, "--invitation-file", text).err().contains("not-what-is-expected"));
    }

    @Test
    void call_wrongPasswordFiles_areNamed() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        List<String> base = List.of(
                "call",
                "--bridge",
                conference.uri().toString(),
                "--room",
                "room1",
                "--idp",
                idp.uri().toString(),
                "--user",
                "alice",
                "--any-kd-identity");
        Function<Path, CliRun> with = file -> {
            List<String> list = new ArrayList<>(base);
            list.addAll(List.of("--password-file", file.toString()));
            return CliRun.of(list);
        };
        assertProblem(with.apply(empty), 2, "has no password in its first line");
        assertProblem(with.apply(directory.resolve("none")), 2, "none cannot be read: no such file");
        assertProblem(CliRun.of(base), 2, MemberOptions.PASSWORD_VARIABLE);
    }

    @Test
    void call_wrongPassword_isRefusedBeforeTheBridgeHears() throws Exception {
        Files.writeString(directory.resolve("wrong"), "wrong");
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(
                arguments.indexOf("--password-file") + 1,
                directory.resolve("wrong").toString());
        Path report = directory.resolve("r.json");
        arguments.addAll(List.of("--report", report.toString()));
        assertProblem(CliRun.of(arguments), 3, "refuses the login of user \"alice\"");
        JsonNode error = JSON.readTree(report.toFile()).path("error");
        assertEquals("idp-need-login", error.path("condition").asText());
        assertTrue(error.path("detail").asText().contains("alice"));
    }

    @Test
    void call_wrongRoom_isRefused() throws Exception {
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(arguments.indexOf("--room") + 1, "nowhere");
        assertProblem(CliRun.of(arguments), 3, "unknown-room - no such room here");
    }

    @Test
    void call_otherKeyDistributor_isRefused() throws Exception {
        Path report = directory.resolve("r.json");
        assertProblem(
                call("--kd-identity", "boss@idp.example", "--report", report.toString()),
                3,
                "signed by kd@idp.example: expected the Key Distributor boss@idp.example");
        assertEquals(
                "kd-identity-mismatch",
                JSON.readTree(report.toFile()).path("error").path("condition").asText());
    }

    @Test
    void call_refusedByTheServer_passesItsReasonOn() throws Exception {
        conference.refusals.add(Map.entry(403, "{\"error\":\"identity-not-admitted\",\"detail\":\"list is closed\"}"));
        assertProblem(call("--any-kd-identity"), 3, "identity-not-admitted - list is closed");
    }

    @Test
    void call_bridgeDown_isANetworkProblem() throws Exception {
        conference.stopHttp();
        assertProblem(call("--any-kd-identity"), 4, "cannot be reached: is it running, and is --bridge right?");
    }

    @Test
    void call_idpDown_isANetworkProblem() throws Exception {
        TestIdp gone = new TestIdp("gone.example");
        gone.close();
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(arguments.indexOf("--idp") + 1, gone.uri().toString());
        assertProblem(CliRun.of(arguments), 4, "cannot be reached: is it running, and is --idp right?");
    }

    @Test
    void call_insecureIdp_isRefusedAsAnOption() throws Exception {
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(arguments.indexOf("--idp") + 1, "http://idp.example");
        assertProblem(CliRun.of(arguments), 2, "is not https");
    }

    @Test
    void call_participantsDoNotCome_isANetworkProblem() throws Exception {
        assertProblem(
                call("--any-kd-identity", "--await-participants", "3", "--await-seconds", "1"),
                4,
                "of 3 participants have joined and have their keys");
    }

    @Test
    void call_reportCannotBeWritten_isToldAtTheEnd() throws Exception {
        Path report = directory.resolve("no-such-directory/r.json");
        CliRun run = call("--any-kd-identity", "--seconds", "1", "--report", report.toString());
        assertProblem(run, 2, "--report " + report + " cannot be written: no such file or directory");
    }

    @Test
    void call_vp9InARoomOfDoubleEncryption_isRefused() throws Exception {
        Path file = directory.resolve("vp9.ivf");
        try (IvfFileWriter writer = IvfFileWriter.create(file, MediaFormat.VP9)) {
            for (MediaFrame frame : SampleFrames.vp9(new Random(1), 3, 1)) {
                writer.accept(frame);
            }
        }
        assertProblem(
                call("--any-kd-identity", "--send", file.toString()),
                2,
                "a source is VP9: expected VP8, because the protection is \"double\"");
    }

    @Test
    void recordings_ofOneSource_thatChangesItsCodec_areFilesOfTheirOwn() throws Exception {
        RecordingDirectory recordings = RecordingDirectory.create(directory.resolve("received"));
        for (MediaFormat format : List.of(MediaFormat.VP8, MediaFormat.VP9, MediaFormat.VP8)) {
            try (MediaSink sink = recordings.open(new RemoteStream(null, 7, format))) {
                sink.accept(SampleFrames.of(format, new Random(1), 1, 1).get(0));
            }
        }
        try (Stream<Path> files = Files.list(directory.resolve("received"))) {
            assertEquals(
                    List.of(
                            "unverified-00000007-00000007-2-video.ivf",
                            "unverified-00000007-00000007-video.ivf",
                            "unverified-00000007-video.ivf"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void recording_names_areHarmless() {
        assertEquals("alice@idp.example", RecordingDirectory.sanitised("Alice@idp.example"));
        assertEquals("_.__x@y", RecordingDirectory.sanitised("../\u0000x@y"));
        assertEquals("_rm@x", RecordingDirectory.sanitised("-rm@x"));
        assertEquals(100, RecordingDirectory.sanitised("a".repeat(300)).length());
        assertEquals("j_rgen@b_cher.example", RecordingDirectory.sanitised("jürgen@bücher.example"));
    }
}
