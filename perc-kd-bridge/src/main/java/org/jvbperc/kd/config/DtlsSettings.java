package org.jvbperc.kd.config;

import java.time.Duration;

/**
 * DTLS with endpoints.
 *
 * @param probeInterval how often an endpoint has to show that it is there
 * @param silenceTimeout how long it may fail to
 * @param disconnectCheck how long it may fail to once its Media Distributor says that it is gone
 */
public record DtlsSettings(
        Duration handshakeTimeout,
        int mtu,
        int handshakeThreads,
        Duration probeInterval,
        Duration silenceTimeout,
        Duration disconnectCheck) {}
