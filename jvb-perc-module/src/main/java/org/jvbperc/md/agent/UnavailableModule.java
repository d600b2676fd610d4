package org.jvbperc.md.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.md.metrics.PercMetrics;

/**
 * The hooks if PERC is disabled, or if this bridge cannot serve it, or not yet; then requests that need PERC are refused with the
 * reason.
 */
final class UnavailableModule implements BridgeModule {
    private final String state;
    private final String reason;
    private final @Nullable RefusedRequests requests;
    private final @Nullable PercHttpListener listener;
    private final @Nullable JvbMetrics metrics;

    private UnavailableModule(
            String state,
            String reason,
            @Nullable RefusedRequests requests,
            @Nullable PercHttpListener listener,
            @Nullable JvbMetrics metrics) {
        this.state = state;
        this.reason = reason;
        this.requests = requests;
        this.listener = listener;
        this.metrics = metrics;
    }

    /** PERC is disabled: the bridge behaves as without PERC. */
    static UnavailableModule disabled() {
        return new UnavailableModule("disabled", "", null, null, null);
    }

    /** PERC is not available yet: requests for it are refused. */
    static UnavailableModule starting(PercConfig config, ClassLoader loader, String reason) {
        return new UnavailableModule("starting", reason, new RefusedRequests(loader, config, reason), null, null);
    }

    /**
     * PERC is not available: requests for it are refused.
     *
     * @param listener refuses requests over HTTP; closed with the result
     */
    static UnavailableModule refusing(
            String reason, PercConfig config, PercHttpListener listener, ClassLoader loader, Logger logger) {
        listener.refuse(reason);
        PercMetrics source = new PercMetrics();
        source.gauge("available", "Whether the bridge serves PERC", () -> 0);
        JvbMetrics metrics = new JvbMetrics(loader, source, logger);
        metrics.start();
        return new UnavailableModule(
                "unavailable", reason, new RefusedRequests(loader, config, reason), listener, metrics);
    }

    @Override
    public @Nullable Object beforeConferenceModify(Object conference, Object request) {
        return requests == null ? null : requests.before(conference, request);
    }

    @Override
    public String state() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("state", state);
        if (!reason.isEmpty()) {
            result.put("reason", reason);
        }
        if (listener != null) {
            result.put("http", listener.address().getPort());
        }
        return result.toString();
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
