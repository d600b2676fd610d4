package org.jvbperc.endpoint.media;

/** Takes the RTP payloads of one frame in order. */
@FunctionalInterface
public interface PayloadConsumer {
    /**
     * @param buffer holds the payload during the call only
     * @param marker the RTP marker bit
     */
    void payload(byte[] buffer, int offset, int length, boolean marker);
}
