package org.jvbperc.endpoint.call;

import java.time.Duration;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.endpoint.signalling.AnswerCheck;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.LocalOffer;

/** What a call offers and expects in DTLS. Stateless. */
final class CallDtls {
    /** Interval between liveness messages; bounds how long a restarted Key Distributor does not know this endpoint. */
    private static final Duration PRESENCE_INTERVAL = Duration.ofSeconds(3);

    private CallDtls() {}

    /** With EKT and rosters in a double room; plain DTLS-SRTP in a frame room, where the key channel has both. */
    static DtlsClientConfig config(CallConfig config, LocalOffer offer, AnswerCheck.Checked answer) {
        DtlsClientConfig.Builder builder = DtlsClientConfig.builder(offer.certificate(), answer.fingerprints());
        if (config.protection == CallProtection.FRAME) {
            return builder.singleProfileMode(config.profiles)
                    .handshakeTimeout(config.timeout)
                    .build();
        }
        return builder.tlsId(offer.tlsId().orElseThrow())
                .identityHash(offer.identity().bindingHash())
                .expectedPeerTlsId(answer.tlsId().orElseThrow())
                .expectedPeerIdentityHash(answer.identityHash())
                .profiles(config.profiles)
                .ektCiphers(config.ektCiphers())
                .rosters()
                .presenceInterval(PRESENCE_INTERVAL)
                .handshakeTimeout(config.timeout)
                .build();
    }
}
