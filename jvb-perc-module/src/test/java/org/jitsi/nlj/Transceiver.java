package org.jitsi.nlj;

import org.jitsi.nlj.srtp.SrtpTransformers;

/** Double with a real class's name. */
public final class Transceiver {
    public SrtpTransformers transformers;
    private final RtpSenderImpl rtpSender = new RtpSenderImpl();

    public RtpSenderImpl getRtpSender() {
        return rtpSender;
    }

    public void setSrtpInformation(SrtpTransformers newTransformers) {
        transformers = newTransformers;
    }
}
