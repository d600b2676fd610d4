package org.jvbperc.md.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jvbperc.tunnel.TunnelMode;

/**
 * {@code videobridge.perc.tunnel}.
 *
 * @param mode who dials
 * @param bindAddress where to listen
 * @param port 0..65535; 0 lets the system choose
 * @param publicHost what Key Distributors are told; never empty
 * @param publicPort what Key Distributors are told; 0 stands for the port listened on
 * @param certificateFile PEM chain, own certificate first
 * @param keyFile PEM private key
 * @param handshakeTimeout for TCP and TLS together
 * @param reconnectMin first pause between attempts to dial
 * @param reconnectMax longest pause
 * @param maxConnections tunnels open at once
 */
public record TunnelSettings(
        TunnelMode mode,
        String bindAddress,
        int port,
        String publicHost,
        int publicPort,
        Path certificateFile,
        Path keyFile,
        Duration handshakeTimeout,
        Duration reconnectMin,
        Duration reconnectMax,
        int maxConnections) {}
