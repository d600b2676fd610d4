package org.jvbperc.endpoint.session;

import java.util.Map;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/** The receiving half of a {@link MediaSession}. Same thread rule. */
interface InboundMedia extends AutoCloseable {
    /**
     * Takes an SRTP packet.
     *
     * @param bytes is changed
     */
    void receive(byte[] bytes, int length, long nowNanos);

    /** Turns SRTCP into RTCP in place. */
    boolean openRtcp(PacketBuffer rtcp);

    /** Does what is due. */
    void tick(long nowNanos);

    /** The streams that the packets belong to. */
    RemoteStreams streams();

    /** Adds what the streams counted. */
    void addCounters(Map<String, Long> map);

    /** Packets by outcome. */
    Map<SrtpStatus, Long> statuses();

    /** Hands over the frames that are left, closes the sinks and wipes the keys. */
    @Override
    void close();
}
