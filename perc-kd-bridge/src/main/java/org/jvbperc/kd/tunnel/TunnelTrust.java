package org.jvbperc.kd.tunnel;

import java.net.URI;
import java.util.Collections;
import java.util.Set;
import java.util.function.Supplier;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.kd.config.KdTunnelSettings;
import org.jvbperc.kd.config.ListenSettings;
import org.jvbperc.kd.config.MdTrust;
import org.jvbperc.tunnel.transport.PeerTrust;
import org.jvbperc.tunnel.transport.TunnelConfig;
import org.jvbperc.tunnel.transport.TunnelConfigBuilder;
import org.jvbperc.tunnel.transport.TunnelSide;

/** The configured trust in Media Distributors (RFC 9185 section 5.2), in the form of the tunnel transport. Immutable. */
public final class TunnelTrust {
    private final KdTunnelSettings settings;

    public TunnelTrust(KdTunnelSettings settings) {
        this.settings = settings;
    }

    /** For a tunnel to {@code host}, by configuration alone. */
    public TunnelConfig dialling(String host) {
        return dialling(host, () -> {
            throw new IllegalStateException("nothing was announced");
        });
    }

    /** For a tunnel to {@code host}; {@code announced} is used with {@link MdTrust#START_CONF} only. */
    TunnelConfig dialling(String host, Supplier<Set<CertificateFingerprint>> announced) {
        return builder(() -> switch (settings.trust().mode()) {
                    case PINNED -> PeerTrust.pinned(settings.trust().pins());
                    case CA -> PeerTrust.authority(settings.trust().authorities(), host);
                    case START_CONF -> PeerTrust.pinned(announced.get());
                })
                .build();
    }

    /** For tunnels that come in through {@code listen}. */
    public TunnelConfig listening(ListenSettings listen) {
        PeerTrust trust = settings.trust().mode() == MdTrust.CA
                ? PeerTrust.authority(settings.trust().authorities(), listen.mdName())
                : PeerTrust.pinned(settings.trust().pins());
        return builder(() -> trust).maxConnections(listen.maxTunnels()).build();
    }

    private TunnelConfigBuilder builder(Supplier<PeerTrust> trust) {
        return TunnelConfig.builder(TunnelSide.KEY_DISTRIBUTOR, settings.identity(), trust)
                .connectTimeout(settings.times().connect())
                .handshakeTimeout(settings.times().handshake())
                .backoff(settings.times().firstBackoff(), settings.times().maxBackoff());
    }

    /**
     * Refuses a Media Distributor that announces another certificate than an acceptable one, with a better message than that of
     * a failed handshake.
     *
     * @throws StartConfException md-untrusted
     */
    void requireAcceptable(StartConfAnswer answer, URI url) throws StartConfException {
        boolean hopeless = settings.trust().mode() == MdTrust.PINNED
                && !answer.certificates().isEmpty()
                && Collections.disjoint(answer.certificates(), settings.trust().pins());
        if (hopeless) {
            throw new StartConfException(
                    "md-untrusted",
                    "the Media Distributor at " + url.getHost() + " announces the certificate "
                            + answer.certificates().iterator().next()
                            + ", which is not pinned in perc-kd.tunnel.md-fingerprints or md-certificates");
        }
        if (settings.trust().mode() == MdTrust.START_CONF
                && answer.certificates().isEmpty()) {
            throw new StartConfException("md-bad-response", "the Media Distributor announces no certificate");
        }
    }
}
