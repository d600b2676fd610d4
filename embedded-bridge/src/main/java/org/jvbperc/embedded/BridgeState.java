package org.jvbperc.embedded;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The state that {@code GET /debug} shows: conferences, endpoints, streams; no keys, no ICE passwords. Safe for use from any
 * thread.
 */
final class BridgeState implements Supplier<Map<String, Object>> {
    private static final long LANE_MILLIS = 1_000;

    private final EmbeddedBridgeAdapter adapter;

    BridgeState(EmbeddedBridgeAdapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public Map<String, Object> get() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("bridge", adapter.name());
        state.put(
                "conferences",
                adapter.conferences().stream().map(BridgeState::conference).toList());
        return state;
    }

    private static Map<String, Object> conference(EmbeddedConference conference) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("id", conference.id());
        state.put("name", conference.name().orElse(""));
        state.put("localSsrc", Integer.toUnsignedLong(conference.localSsrc()));
        state.put(
                "endpoints",
                conference.endpoints().stream()
                        .map(EmbeddedEndpoint::debugState)
                        .toList());
        state.put("legs", legs(conference));
        return state;
    }

    /** Asks the lane, which owns the streams; if it does not answer in time, the state says that it is busy. */
    private static List<Map<String, Object>> legs(EmbeddedConference conference) {
        CompletableFuture<List<Map<String, Object>>> answer = new CompletableFuture<>();
        try {
            conference
                    .lane()
                    .execute(() -> answer.complete(conference.forwarder().debugState()));
            return answer.get(LANE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Map.of("error", "interrupted"));
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            return List.of(Map.of("error", "the media lane is busy"));
        }
    }
}
