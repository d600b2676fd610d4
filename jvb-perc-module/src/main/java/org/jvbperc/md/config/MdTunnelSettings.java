package org.jvbperc.md.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jvbperc.tunnel.TunnelMode;

/**
 * {@code videobridge.perc.tunnel}.
 *
 * @param mode which side dials
 * @param bindAddress address of the listener
 * @param port 0..65535; 0 lets the system choose
 * @param publicHost host that Key Distributors are told; never empty
 * @param publicPort port that Key Distributors are told; 0 for the port of the listener
 * @param certificateFile PEM chain, own certificate first
 * @param keyFile PEM private key
 * @param handshakeTimeout for TCP and TLS together
 * @param reconnectMin first pause between attempts to dial
 * @param reconnectMax longest pause
 * @param maxConnections tunnels at the same time
 */
public record MdTunnelSettings(
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
