package org.jvbperc.kd.config;

import java.util.Optional;
import org.jvbperc.tunnel.transport.TlsIdentity;

/**
 * Tunnels to Media Distributors.
 *
 * @param identity this Key Distributor's TLS certificate and key
 * @param listen empty if Media Distributors cannot dial in
 */
public record KdTunnelSettings(
        TlsIdentity identity,
        MdTrustSettings trust,
        Optional<ListenSettings> listen,
        TunnelTimes times,
        AssociationLimits associations) {}
