package org.jvbperc.endpoint.session;

/** Takes the parts of RTCP packets that an endpoint reacts to. */
interface RtcpHandler {
    /** A sender report: {@code ntpMiddle} are the middle 32 bits of its NTP timestamp. */
    void senderReport(int ssrc, int ntpMiddle);

    /** {@code mediaSsrc}'s packet is asked for again. */
    void nack(int mediaSsrc, int sequenceNumber);

    /** A key frame of {@code mediaSsrc} is asked for. */
    void pictureLoss(int mediaSsrc);

    /** The source says that it leaves. */
    void goodbye(int ssrc);
}
