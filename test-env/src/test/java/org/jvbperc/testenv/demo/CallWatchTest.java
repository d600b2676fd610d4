package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody waits for a call that has lost one of its processes. Processes that would go on for an hour stand for the others. */
class CallWatchTest {
    private static final Duration LONG = Duration.ofMinutes(30);

    @TempDir
    Path temp;

    private DemoProcesses processes;

    @BeforeEach
    void start() throws IOException {
        processes = new DemoProcesses(DemoFiles.create(temp.resolve("work")), Duration.ofMinutes(1));
    }

    @AfterEach
    void end() {
        processes.close();
    }

    @Test
    void awaitCallers_oneFails_saysWhoAndWhyWhileTheOthersStillRun() throws Exception {
        ManagedProcess alice = program("alice", "exec sleep 3600");
        ManagedProcess bob = program("bob", "echo no key came; exit 4");

        DemoFailure failure =
                assertThrows(DemoFailure.class, () -> new CallWatch(List.of(alice, bob), processes).awaitCallers(LONG));

        assertTrue(failure.reason().startsWith("bob ended with status 4: no key came"), failure.reason());
        assertTrue(alice.isAlive());
    }

    @Test
    void awaitCallers_allLeave_isQuiet() throws Exception {
        ManagedProcess alice = program("alice", "exit 0");
        ManagedProcess bob = program("bob", "exit 0");

        new CallWatch(List.of(alice, bob), processes).awaitCallers(LONG);

        assertEquals(0, alice.exitStatus());
        assertEquals(0, bob.exitStatus());
    }

    @Test
    void awaitCallers_serverEnds_saysWhich() throws Exception {
        ManagedProcess alice = program("alice", "exec sleep 3600");
        processes.startBridgeProgram(Map.of(), List.of("sh", "-c", "echo out of memory; exit 3"));

        DemoFailure failure =
                assertThrows(DemoFailure.class, () -> new CallWatch(List.of(alice), processes).awaitCallers(LONG));

        assertTrue(failure.reason().startsWith("bridge ended with status 3: out of memory"), failure.reason());
        assertTrue(alice.isAlive());
    }

    @Test
    void awaitCallers_oneStays_saysSoAtTheDeadline() throws Exception {
        ManagedProcess alice = program("alice", "exec sleep 3600");

        DemoFailure failure = assertThrows(
                DemoFailure.class, () -> new CallWatch(List.of(alice), processes).awaitCallers(Duration.ofSeconds(1)));

        assertTrue(failure.reason().startsWith("alice did not leave within 1 s"), failure.reason());
    }

    @Test
    void awaitEnd_callFailsMeanwhile_doesNotWaitForTheOther() throws Exception {
        ManagedProcess bob = program("bob", "exit 4");
        ManagedProcess eve = program("eve", "exec sleep 3600");

        DemoFailure failure =
                assertThrows(DemoFailure.class, () -> new CallWatch(List.of(bob), processes).awaitEnd(eve, LONG));

        assertTrue(failure.reason().startsWith("bob ended with status 4"), failure.reason());
        assertTrue(eve.isAlive());
    }

    @Test
    void awaitEnd_otherEnds_returnsWhetherInTime() throws Exception {
        ManagedProcess alice = program("alice", "exec sleep 3600");
        CallWatch watch = new CallWatch(List.of(alice), processes);

        assertTrue(watch.awaitEnd(program("eve", "exit 3"), LONG));
        assertFalse(watch.awaitEnd(program("mallory", "exec sleep 3600"), Duration.ofMillis(300)));
    }

    private ManagedProcess program(String name, String script) throws IOException {
        return processes.startProgram(name, Map.of(), List.of("sh", "-c", script));
    }
}
