package org.jvbperc.kd.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** The Key Distributor's counters and gauges. Label values are from fixed sets, never from peers. Thread-safe. */
public final class KdMetrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter signAnswers = counter(
            "perc_kd_sign_answers", "SignAnswer requests by result: ok, or the condition of the refusal", "result");
    private final Counter identityValidations = counter(
            "perc_kd_identity_validations",
            "Validations of endpoints' identity assertions by result: ok, or the code of the error, such as"
                    + " idp-timeout",
            "result");
    private final Counter ownAssertions = counter(
            "perc_kd_own_assertions",
            "Assertions of the Key Distributor's own identity by result: ok, or the code of the error",
            "result");
    private final Counter handshakes =
            counter("perc_kd_handshakes", "DTLS handshakes by result: ok, or the kind of failure", "result");
    private final Counter ektKeys =
            counter("perc_kd_ekt_keys", "EKTKey messages by result: acknowledged or unacknowledged", "result");
    private final Counter groupKeys = counter(
            "perc_kd_group_keys",
            "Group secrets of frame rooms, for each member, by result: sent or acknowledged",
            "result");
    private final Counter keyChannels = counter(
            "perc_kd_key_channels",
            "Key channels by event: hello, or how they ended on the endpoint's side: left, no-hello,"
                    + " malformed-message, unexpected-message, unsupported-version, no-common-suite, invalid-key,"
                    + " sctp-violation, sctp-silent, overflow",
            "event");
    private final Counter droppedDtls = counter(
            "perc_kd_dropped_dtls",
            "Dropped TunneledDtls messages by reason: handshake_limit, association_limit, foreign, ended, not_hello,"
                    + " congestion",
            "reason");
    private final Counter disconnects = counter(
            "perc_kd_disconnects",
            "EndpointDisconnect messages about members by result: gone (confirmed), or refuted by the member",
            "result");
    private final Counter tunnelFailures =
            counter("perc_kd_tunnel_failures", "Tunnels that failed before they were open", "direction");
    private final Counter httpRequests = counter("perc_kd_http_requests", "HTTP requests by status code", "status");

    private Counter counter(String name, String help, String label) {
        return Counter.builder().name(name).help(help).labelNames(label).register(registry);
    }

    /** Registers a gauge, whose value is read whenever the metrics are requested. */
    public void gauge(String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsInt()))
                .register(registry);
    }

    public void signAnswer(String result) {
        signAnswers.labelValues(result).inc();
    }

    public void identityValidation(String result) {
        identityValidations.labelValues(result).inc();
    }

    public void ownAssertion(String result) {
        ownAssertions.labelValues(result).inc();
    }

    public void handshake(String result) {
        handshakes.labelValues(result).inc();
    }

    public void ektKey(String result) {
        ektKeys.labelValues(result).inc();
    }

    public void groupKey(String result) {
        groupKeys.labelValues(result).inc();
    }

    public void keyChannel(String event) {
        keyChannels.labelValues(event).inc();
    }

    public void droppedDtls(String reason) {
        droppedDtls.labelValues(reason).inc();
    }

    public void disconnect(String result) {
        disconnects.labelValues(result).inc();
    }

    public void tunnelFailure(String direction) {
        tunnelFailures.labelValues(direction).inc();
    }

    public void httpRequest(int status) {
        httpRequests.labelValues(Integer.toString(status)).inc();
    }

    /** All metrics in the Prometheus text format, version 0.0.4. */
    public String text() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }
}
