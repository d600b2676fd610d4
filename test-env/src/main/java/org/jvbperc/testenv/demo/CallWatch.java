package org.jvbperc.testenv.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Waits for the end of a call whose participants all need each other and the servers: if one of them fails, the wait ends at
 * once, because the others would wait until their own deadlines. One thread.
 */
final class CallWatch {
    private static final Duration STEP = Duration.ofMillis(200);

    private final List<ManagedProcess> callers;
    private final DemoProcesses processes;

    /**
     * @param callers the admitted participants
     * @param processes the demo's processes, among them the servers
     */
    CallWatch(Collection<ManagedProcess> callers, DemoProcesses processes) {
        this.callers = List.copyOf(callers);
        this.processes = processes;
    }

    /**
     * Waits for the end of {@code process}.
     *
     * @return whether it ended within {@code deadline}
     * @throws DemoFailure if another process of the call fails before
     */
    boolean awaitEnd(ManagedProcess process, Duration deadline) throws InterruptedException, DemoFailure {
        long end = System.nanoTime() + deadline.toNanos();
        boolean ended;
        do {
            ended = process.awaitEnd(STEP);
            requireWhole();
        } while (!ended && System.nanoTime() - end < 0);
        return ended;
    }

    /**
     * Waits until all have left.
     *
     * @throws DemoFailure naming the one that failed or did not leave within {@code deadline}
     */
    void awaitCallers(Duration deadline) throws InterruptedException, DemoFailure {
        long end = System.nanoTime() + deadline.toNanos();
        for (ManagedProcess caller : callers) {
            if (!awaitEnd(caller, Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                throw new DemoFailure(caller.name() + " did not leave within " + deadline.toSeconds() + " s: "
                        + caller.lastLine() + " (see " + caller.log() + ")");
            }
        }
    }

    private void requireWhole() throws DemoFailure {
        for (ManagedProcess caller : callers) {
            if (!caller.isAlive() && caller.exitStatus() != 0) {
                throw new DemoFailure(describe(caller) + "; the call is given up, because the others wait for "
                        + caller.name() + " (see " + caller.log() + ")");
            }
        }
        ManagedProcess server = processes.endedServer();
        if (server != null) {
            throw new DemoFailure(
                    describe(server) + "; the call is given up, because it needs it (see " + server.log() + ")");
        }
    }

    private static String describe(ManagedProcess process) {
        return process.name() + " ended with status " + process.exitStatus() + ": " + process.lastLine();
    }
}
