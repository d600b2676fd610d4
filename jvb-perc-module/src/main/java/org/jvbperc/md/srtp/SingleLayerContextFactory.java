package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpPolicy;
import org.jvbperc.crypto.SecretBytes;

/** Makes the SRTP contexts of one direction of a browser's leg: plain SRTP under the hop-by-hop key (RFC 7714), without PERC. */
final class SingleLayerContextFactory extends RtpContextFactory {
    SingleLayerContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt) {
        super(leg, sender, policy, key, salt);
    }

    @Override
    RtpSendContext sendContext(int ssrc, int firstRoc) throws GeneralSecurityException {
        return new SingleLayerSendContext(this, ssrc, firstRoc);
    }

    @Override
    RtpReceiveContext receiveContext(int ssrc, int firstRoc) throws GeneralSecurityException {
        return new SingleLayerReceiveContext(this, ssrc, firstRoc);
    }
}
