package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpPolicy;
import org.jvbperc.crypto.SecretBytes;

/** Makes the SRTP contexts of one direction of a leg with double encryption under one key (RFC 8723). */
final class PercSrtpContextFactory extends RtpContextFactory {
    PercSrtpContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt) {
        super(leg, sender, policy, key, salt);
    }

    @Override
    RtpSendContext sendContext(int ssrc, int firstRoc) throws GeneralSecurityException {
        return new PercSendContext(this, ssrc, firstRoc);
    }

    @Override
    RtpReceiveContext receiveContext(int ssrc, int firstRoc) throws GeneralSecurityException {
        return new PercReceiveContext(this, ssrc, firstRoc);
    }
}
