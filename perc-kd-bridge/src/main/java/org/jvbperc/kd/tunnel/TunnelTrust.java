package org.jvbperc.kd.tunnel;

import java.net.URI;
import java.util.Collections;
import java.util.Set;
import java.util.function.Supplier;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.kd.config.MdTrust;
import org.jvbperc.kd.config.TunnelSettings;
import org.jvbperc.tunnel.transport.PeerTrust;
import org.jvbperc.tunnel.transport.TunnelConfig;
import org.jvbperc.tunnel.transport.TunnelConfigBuilder;
import org.jvbperc.tunnel.transport.TunnelSide;

/** Which Media Distributors are accepted, by configuration (RFC 9185 section 5.2), as the tunnel transport wants it. Immutable. */
public final class TunnelTrust {
    private final TunnelSettings settings;

    public TunnelTrust(TunnelSettings settings) {
        this.settings = settings;
    }

    /** For a tunnel to {@code host}, by configuration alone. */
    public TunnelConfig dialling(String host) {
        return dialling(host, () -> {
            throw new IllegalStateException("nothing was announced");
        });
    }

    /** For a tunnel to {@code host}; {@code announced} counts with {@link MdTrust#START_CONF} only. */
    TunnelConfig dialling(String host, Supplier<Set<CertificateFingerprint>> announced) {
        return builder(() -> switch (settings.mdTrust()) {
                    case PINNED -> PeerTrust.pinned(settings.pins());
                    case CA -> PeerTrust.authority(settings.authorities(), host);
                    case START_CONF -> PeerTrust.pinned(announced.get());
                })
                .build();
    }

    /** For tunnels that come in. */
    public TunnelConfig listening() {
        PeerTrust trust = settings.mdTrust() == MdTrust.CA
                ? PeerTrust.authority(settings.authorities(), settings.listen().mdName())
                : PeerTrust.pinned(settings.pins());
        return builder(() -> trust)
                .maxConnections(settings.listen().maxTunnels())
                .build();
    }

    private TunnelConfigBuilder builder(Supplier<PeerTrust> trust) {
        return TunnelConfig.builder(TunnelSide.KEY_DISTRIBUTOR, settings.identity(), trust)
                .connectTimeout(settings.connectTimeout())
                .handshakeTimeout(settings.handshakeTimeout())
                .backoff(settings.firstBackoff(), settings.maxBackoff());
    }

    /**
     * Refuses early, with a better message than a failed handshake, a Media Distributor that announces another certificate.
     *
     * @throws StartConfException md-untrusted
     */
    void requireAcceptable(StartConfAnswer answer, URI url) throws StartConfException {
        boolean hopeless = settings.mdTrust() == MdTrust.PINNED
                && !answer.certificates().isEmpty()
                && Collections.disjoint(answer.certificates(), settings.pins());
        if (hopeless) {
            throw new StartConfException(
                    "md-untrusted",
                    "the Media Distributor at " + url.getHost() + " announces the certificate "
                            + answer.certificates().iterator().next()
                            + ", which is not pinned in perc-kd.tunnel.md-fingerprints or md-certificates");
        }
        if (settings.mdTrust() == MdTrust.START_CONF && answer.certificates().isEmpty()) {
            throw new StartConfException("md-bad-response", "the Media Distributor announces no certificate");
        }
    }
}
