package org.jvbperc.kd.config;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.transport.TlsIdentity;

/**
 * Tunnels to Media Distributors.
 *
 * @param identity this Key Distributor's TLS certificate and key
 * @param pins acceptable Media Distributors with {@link MdTrust#PINNED}
 * @param authorities trust anchors with {@link MdTrust#CA}
 * @param grace how long associations outlive their Media Distributor's last tunnel
 * @param maxAssociations per Media Distributor
 * @param maxHandshakes of them not yet complete, per Media Distributor
 */
public record TunnelSettings(
        TlsIdentity identity,
        MdTrust mdTrust,
        Set<CertificateFingerprint> pins,
        List<X509Certificate> authorities,
        ListenSettings listen,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration grace,
        int maxAssociations,
        int maxHandshakes) {}
