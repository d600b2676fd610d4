package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The embedded bridge, on loopback. It serves no ordinary calls. */
final class EmbeddedLauncher implements BridgeLauncher {
    private final @Nullable String impair;

    /**
     * @param impair the bridge's impairment option, or null for a clean network
     */
    EmbeddedLauncher(@Nullable String impair) {
        this.impair = impair;
    }

    @Override
    public URI start(DemoProcesses processes) throws IOException, InterruptedException, DemoFailure {
        JsonNode ready = processes.startBridge(impair, "");
        return URI.create(ready.required("http").textValue());
    }

    @Override
    public String name() {
        return "embedded bridge";
    }

    @Override
    public List<String> callOptions() {
        return List.of();
    }

    @Override
    public void startOrdinaryCall(DemoProcesses processes) {
        // This bridge serves PERC only.
    }

    @Override
    public Optional<DemoReport.OrdinaryCall> awaitOrdinaryCall() {
        return Optional.empty();
    }

    @Override
    public List<String> captureProblems() {
        return List.of();
    }
}
