package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a running call and of new ones when the Key Distributor goes away and comes back. */
class KeyDistributorRestartIT extends RestartFixture {
    /** Longer than any test: the callers leave when they are told. */
    private static final int CALL_SECONDS = 3_600;

    @Test
    void keyDistributor_killedDuringCall_callGoesOn_thenAllJoinAgainByThemselves_andNobodyElse() throws Exception {
        List<ManagedProcess> call = List.of(call(2, CALL_SECONDS, "alice"), call(2, CALL_SECONDS, "bob"));
        awaitRoster(2);
        long generation = generation();

        endKeyDistributor();
        assertRefused("carol", "kd-unavailable");
        assertTrue(call.stream().allMatch(ManagedProcess::isAlive), "the call goes on");
        assertEquals(
                List.of(),
                Stream.of("alice", "bob").filter(this::hasRejoined).toList(),
                "nobody can join again without a Key Distributor");
        startKeyDistributor();
        long start = System.nanoTime();
        awaitRoster(2);
        System.out.println("All have joined again after " + (System.nanoTime() - start) / 1_000_000 + " ms.");
        assertTrue(generation() > generation, "a new generation of keys");
        assertRefused("mallory", "not-on-roster-policy");

        assertDaveHearsAliceAndBob();
        assertTrue(call.stream().allMatch(ManagedProcess::isAlive), "the call still goes on");
        for (ManagedProcess caller : call) {
            ProcessHandle.of(caller.pid()).orElseThrow().destroy();
        }
        call.forEach(RestartFixture::awaitEnd);
        assertEquals(
                List.of(true, true),
                Stream.of("alice", "bob").map(this::hasRejoined).toList());
        assertEquals(List.of(true, true), List.of(heardTwice("alice", "bob"), heardTwice("bob", "alice")));
    }

    /** Without any farewell. */
    void endKeyDistributor() throws Exception {
        processes.killServer("kd");
    }

    private boolean hasRejoined(String name) {
        try {
            return Files.readString(files.log(name)).contains("joining again");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody was heard in two sessions. */
    private boolean heardTwice(String listener, String speaker) throws IOException {
        return WrittenCallReport.read(files.report(listener)).received().stream()
                        .filter(stream -> Cast.identity(speaker).equals(stream.from())
                                && !stream.frames().isEmpty())
                        .count()
                > 2;
    }
}
