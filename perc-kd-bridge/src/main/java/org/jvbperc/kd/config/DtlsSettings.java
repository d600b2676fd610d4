package org.jvbperc.kd.config;

import java.time.Duration;

/** DTLS with endpoints. */
public record DtlsSettings(Duration handshakeTimeout, int mtu, int handshakeThreads) {}
