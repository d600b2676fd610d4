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
     * <p>The bridge writes its packets and keys to the secret files {@code capture.jsonl} and {@code capture-keys.jsonl}.
     *
     * @return the address of its HTTP interface
     */
    URI start(DemoProcesses processes) throws IOException, InterruptedException, DemoFailure;

    /** The bridge's name in the report. */
    String name();

    /** Options that participants need besides the bridge's address. */
    List<String> callOptions();

    /** Starts the ordinary call beside the demo's own, if this kind of bridge serves such calls. */
    void startOrdinaryCall(DemoProcesses processes) throws IOException;

    /**
     * Waits for that call's end.
     *
     * @return its result; empty if there was none
     */
    Optional<OrdinaryCall> awaitOrdinaryCall() throws IOException, InterruptedException;

    /** The defects of the capture that the bridge has reported, a sentence each; asked after its end. */
    List<String> captureProblems() throws IOException;
}
