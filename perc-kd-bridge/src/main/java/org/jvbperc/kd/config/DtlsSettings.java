package org.jvbperc.kd.config;

import java.time.Duration;

/**
 * DTLS with endpoints.
 *
 * @param probeInterval time between two liveness probes of an endpoint
 * @param silenceTimeout an endpoint that is silent for so long is removed
 * @param disconnectCheck time in which an endpoint must answer a probe after its Media Distributor has reported a disconnect
 */
public record DtlsSettings(
        Duration handshakeTimeout,
        int mtu,
        int handshakeThreads,
        Duration probeInterval,
        Duration silenceTimeout,
        Duration disconnectCheck) {}
