package org.jvbperc.endpoint.media;

import java.io.ByteArrayOutputStream;

/** The state of one stream of video that is put together from packets, and what is counted of it, in every payload format. */
abstract sealed class VideoDepacketizer implements Depacketizer
        permits Vp8Depacketizer, Vp9Depacketizer, Av1Depacketizer {
    final RtpTimeline timeline = new RtpTimeline();
    final DroppedFrames dropped = new DroppedFrames();
    /** The octets of the frame that {@link #assembling} is about. */
    final ByteArrayOutputStream frame = new ByteArrayOutputStream();

    boolean assembling;
    /** Of the frame. */
    int timestamp;
    /** The sender's own number of the packet that follows the last one. */
    int nextOriginal;

    private long malformed;

    /** Whether the packet follows the last one and belongs to the frame. */
    final boolean follows(MediaPacket packet) {
        return packet.timestamp() == timestamp && packet.originalSequenceNumber() == nextOriginal;
    }

    /** Begins a frame with this packet if it {@code starts} one and no packet of it is lost; otherwise the frame is dropped. */
    final boolean begin(MediaPacket packet, boolean starts) {
        if (!starts || dropped.isLast(packet.timestamp())) {
            dropped.add(packet.timestamp());
            return false;
        }
        assembling = true;
        timestamp = packet.timestamp();
        frame.reset();
        return true;
    }

    /** Adds what is behind the payload descriptor to the frame. */
    final void append(MediaPacket packet, byte[] payload, int descriptorBytes) {
        frame.write(payload, descriptorBytes, payload.length - descriptorBytes);
        nextOriginal = (packet.originalSequenceNumber() + 1) & 0xFFFF;
    }

    /** Counts a packet that is not of the format; its frame is dropped. */
    final void malformed(MediaPacket packet) {
        malformed++;
        abandon();
        dropped.add(packet.timestamp());
    }

    /** Drops the frame that is being put together, if there is one. */
    final void abandon() {
        if (assembling) {
            assembling = false;
            frame.reset();
            dropped.add(timestamp);
        }
    }

    @Override
    public void lost() {
        abandon();
    }

    @Override
    public final long droppedFrames() {
        return dropped.count();
    }

    @Override
    public final long malformedPackets() {
        return malformed;
    }
}
