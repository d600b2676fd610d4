package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jvbperc.testenv.demo.DemoReport.OrdinaryCall;

/** A kind of bridge that the demo can run its call on. Used by one thread, in the order of the methods. */
interface BridgeLauncher {
    /**
     * Starts the bridge as one of {@code processes}, named {@code bridge}.
     *
     * <p>The bridge writes what it holds to the secret files {@code capture.jsonl} and {@code capture-keys.jsonl}.
     *
     * @return where its HTTP interface is
     */
    URI start(DemoProcesses processes) throws IOException, InterruptedException, DemoFailure;

    /** What the report calls the bridge. */
    String name();

    /** Options that participants need besides the bridge's address. */
    List<String> callOptions();

    /** Starts the call that runs beside the demo's own, if this kind of bridge serves such calls. */
    void startOrdinaryCall(DemoProcesses processes) throws IOException;

    /**
     * Waits for that call's end.
     *
     * @return what became of it; empty if there was none
     */
    Optional<OrdinaryCall> awaitOrdinaryCall() throws IOException, InterruptedException;

    /** What the bridge said of its capture that makes it useless, a sentence each; asked after its end. */
    List<String> captureProblems() throws IOException;
}
