package org.jvbperc.endpoint.media;

/** Opus as RTP payload (RFC 7587 section 4.2): one packet is one payload. */
final class OpusPacketizer implements Packetizer {
    private boolean first = true;

    /** The marker bit is set on the first packet of the stream, the start of its talk spurt (RFC 3551 section 4.1). */
    @Override
    public void packetize(MediaFrame frame, PayloadConsumer consumer) {
        byte[] payload = frame.data().toByteArray();
        consumer.payload(payload, 0, payload.length, first);
        first = false;
    }
}
