package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.ManagedProcess;
import org.jvbperc.testenv.demo.TestBed;

/** Native participants, each a process of its own. */
final class PercSoakRoom implements SoakRoom {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOM = "soak";
    private static final String COMING = "carol";
    private static final Duration STAY_AT_MOST = Duration.ofSeconds(80);

    private final TestBed bed;
    private final ManagedProcess alice;
    private final ManagedProcess bob;

    /** Opens the room with two participants, who leave after some minutes. */
    PercSoakRoom(TestBed bed, int minutes) throws IOException, InterruptedException, DemoFailure {
        this.bed = bed;
        bed.openRoom(ROOM);
        List<String> whole = List.of("--seconds", Integer.toString(minutes * 60), "--await-participants", "2");
        alice = bed.join("alice", "alice", ROOM, 0, whole);
        bob = bed.join("bob", "bob", ROOM, 1, whole);
    }

    @Override
    public Optional<String> turn() throws IOException, InterruptedException {
        Files.deleteIfExists(bed.report(COMING));
        ManagedProcess carol = bed.join(
                COMING,
                COMING,
                ROOM,
                2,
                List.of("--seconds", Integer.toString(STAY_SECONDS), "--await-participants", "3", "--linger", "0"));
        try {
            if (!carol.awaitEnd(STAY_AT_MOST)) {
                carol.close();
                return Optional.of("carol did not leave");
            }
            if (carol.exitStatus() != 0) {
                return Optional.of("carol ended with status " + carol.exitStatus() + ": " + carol.lastLine());
            }
            long streams = streamsReceived(bed.report(COMING));
            return streams == 4 ? Optional.empty() : Optional.of("carol received " + streams + " streams of 4");
        } finally {
            bed.forget(carol);
        }
    }

    private static long streamsReceived(Path report) throws IOException {
        long streams = 0;
        for (JsonNode received : JSON.readTree(report.toFile()).path("received")) {
            if (received.path("frames").size() > 0) {
                streams++;
            }
        }
        return streams;
    }

    @Override
    public void await(long untilNanos) throws InterruptedException {
        boolean unused = alice.awaitEnd(Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime())));
    }

    @Override
    public boolean isWhole() {
        return alice.isAlive() && bob.isAlive();
    }

    @Override
    public List<String> end(long latestNanos) throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (ManagedProcess caller : List.of(alice, bob)) {
            if (!caller.awaitEnd(Duration.ofNanos(Math.max(0, latestNanos - System.nanoTime())))) {
                wrong.add(caller.name() + " did not leave in time: " + caller.lastLine());
            } else if (caller.exitStatus() != 0) {
                wrong.add(caller.name() + " ended with status " + caller.exitStatus() + ": " + caller.lastLine());
            }
        }
        return wrong;
    }
}
