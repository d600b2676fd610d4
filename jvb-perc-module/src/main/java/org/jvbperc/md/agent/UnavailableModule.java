package org.jvbperc.md.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.md.metrics.PercMetrics;

/** The hooks if PERC is disabled, or if this bridge cannot serve it; then requests that need PERC are refused with the reason. */
final class UnavailableModule implements BridgeModule {
    private final String reason;
    private final @Nullable RefusedRequests requests;
    private final @Nullable PercHttpListener listener;
    private final @Nullable JvbMetrics metrics;

    private UnavailableModule(
            String reason,
            @Nullable RefusedRequests requests,
            @Nullable PercHttpListener listener,
            @Nullable JvbMetrics metrics) {
        this.reason = reason;
        this.requests = requests;
        this.listener = listener;
        this.metrics = metrics;
    }

    /** PERC is disabled: the bridge behaves as without PERC. */
    static UnavailableModule disabled() {
        return new UnavailableModule("", null, null, null);
    }

    /**
     * PERC is not available: requests for it are refused.
     *
     * @throws IOException if the HTTP address, at which requests are refused, cannot be bound
     */
    static UnavailableModule refusing(String reason, PercConfig config, ClassLoader loader, Logger logger)
            throws IOException {
        PercHttpListener listener = PercHttpListener.refusing(config.http(), reason);
        PercMetrics source = new PercMetrics();
        source.gauge("available", "Whether the bridge serves PERC", () -> 0);
        JvbMetrics metrics = new JvbMetrics(loader, source, logger);
        metrics.start();
        return new UnavailableModule(reason, new RefusedRequests(loader, config, reason), listener, metrics);
    }

    @Override
    public @Nullable Object beforeConferenceModify(Object conference, Object request) {
        return requests == null ? null : requests.before(conference, request);
    }

    @Override
    public String state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("state", reason.isEmpty() ? "disabled" : "unavailable");
        if (!reason.isEmpty()) {
            state.put("reason", reason);
        }
        if (listener != null) {
            state.put("http", listener.address().getPort());
        }
        return state.toString();
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
