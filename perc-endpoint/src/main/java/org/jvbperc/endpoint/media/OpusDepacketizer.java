package org.jvbperc.endpoint.media;

/** Opus from RTP payloads (RFC 7587 section 4.2). */
final class OpusDepacketizer implements Depacketizer {
    private final RtpTimeline timeline = new RtpTimeline();
    private long nextTimestamp;
    private long dropped;
    private long malformed;

    @Override
    public void packet(MediaPacket packet, FrameConsumer consumer) {
        byte[] payload = packet.payload().toByteArray();
        int duration = OpusPacket.duration(payload, 0, payload.length);
        if (duration < 0) {
            malformed++;
            dropped++;
            return;
        }
        long timestamp = timeline.unwrap(packet.timestamp());
        if (timestamp < nextTimestamp) {
            dropped++;
            return;
        }
        nextTimestamp = timestamp + duration;
        consumer.frame(new MediaFrame(packet.payload(), timestamp, duration, true));
    }

    @Override
    public void lost() {
        // Every packet stands alone.
    }

    @Override
    public long droppedFrames() {
        return dropped;
    }

    @Override
    public long malformedPackets() {
        return malformed;
    }
}
