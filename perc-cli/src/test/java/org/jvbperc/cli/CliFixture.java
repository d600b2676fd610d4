package org.jvbperc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.endpoint.call.TestConference;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.endpoint.media.IvfFileWriter;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileWriter;
import org.jvbperc.endpoint.media.SampleFrames;

/** A conference, files and users for runs of {@code perc call}. */
abstract class CliFixture {
    static final ObjectMapper JSON = new ObjectMapper();
    static TestIdp idp;

    @TempDir
    Path directory;

    TestConference conference;

    @BeforeAll
    static void openIdp() throws Exception {
        idp = new TestIdp("idp.example");
    }

    @AfterAll
    static void closeIdp() {
        idp.close();
    }

    @BeforeEach
    void open() throws Exception {
        conference = new TestConference("room1", idp);
    }

    @AfterEach
    void close() {
        conference.close();
    }

    Path password(String user) throws IOException {
        return Files.writeString(directory.resolve(user + ".password"), "pw-" + user + "\n");
    }

    List<String> arguments(String user, String... more) throws IOException {
        List<String> list = new ArrayList<>(List.of(
                "call",
                "--bridge",
                conference.uri().toString(),
                "--room",
                "room1",
                "--idp",
                idp.uri().toString(),
                "--user",
                user,
                "--password-file",
                password(user).toString()));
        list.addAll(List.of(more));
        return list;
    }

    CliRun call(String... more) throws IOException {
        return CliRun.of(arguments("alice", more));
    }

    static void assertProblem(CliRun run, int exitCode, String part) {
        assertEquals(exitCode, run.exitCode(), run.err());
        assertTrue(run.problem().startsWith("perc: "), run.err());
        assertTrue(run.problem().contains(part), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        assertFalse(run.err().contains("pw-alice"), "the password is shown");
    }

    Path speech(int seed, int frames) throws IOException {
        Path file = directory.resolve("speech-" + seed + ".ogg");
        try (OpusFileWriter writer = OpusFileWriter.create(file, 1)) {
            for (MediaFrame frame : SampleFrames.opus(new Random(seed), frames)) {
                writer.accept(frame);
            }
        }
        return file;
    }

    Path pictures(int seed, int frames) throws IOException {
        Path file = directory.resolve("pictures-" + seed + ".ivf");
        try (IvfFileWriter writer = IvfFileWriter.create(file, MediaFormat.VP8)) {
            for (MediaFrame frame : SampleFrames.vp8(new Random(seed), frames, 10)) {
                writer.accept(frame);
            }
        }
        return file;
    }

    static List<String> frames(MediaSource source) throws IOException {
        List<String> hashes = new ArrayList<>();
        try (source) {
            for (MediaFrame frame = source.next(); frame != null; frame = source.next()) {
                hashes.add(frame.shortHash());
            }
        }
        return hashes;
    }

    static List<String> strings(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(node -> list.add(node.asText()));
        return list;
    }

    CompletableFuture<CliRun> inBackground(List<String> arguments) {
        return CompletableFuture.supplyAsync(() -> CliRun.of(arguments), task -> {
            Thread thread = new Thread(task, "cli-run");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
