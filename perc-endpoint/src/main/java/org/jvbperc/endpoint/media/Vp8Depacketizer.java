package org.jvbperc.endpoint.media;

import java.io.ByteArrayOutputStream;
import org.jvbperc.crypto.Octets;

/**
 * VP8 frames from RTP payloads (RFC 7741 section 4.4).
 *
 * <p>The fragments of a frame must follow each other in the sender's own sequence numbers, share timestamp and PictureID,
 * begin with the start of partition 0 and end with the marker. This detects a bridge that leaves out a packet and closes the gap
 * in the outer numbers.
 */
final class Vp8Depacketizer implements Depacketizer {
    private final RtpTimeline timeline = new RtpTimeline();
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private boolean assembling;
    private int timestamp;
    private int pictureId;
    private int nextOriginal;
    private boolean anyDropped;
    private int lastDroppedTimestamp;
    private long lastFrameTime = -1;
    private long dropped;
    private long malformed;

    @Override
    public void packet(MediaPacket packet, FrameConsumer consumer) {
        byte[] payload = packet.payload().toByteArray();
        Vp8PayloadDescriptor descriptor = Vp8PayloadDescriptor.parse(payload, 0, payload.length);
        if (descriptor == null) {
            malformed++;
            abandon();
            drop(packet.timestamp());
            return;
        }
        if (assembling && !continues(packet, descriptor)) {
            abandon();
        }
        if (!assembling && !begin(packet, descriptor)) {
            return;
        }
        frame.write(payload, descriptor.lengthBytes(), payload.length - descriptor.lengthBytes());
        nextOriginal = (packet.originalSequenceNumber() + 1) & 0xFFFF;
        if (frame.size() > RtpPayloads.MAX_FRAME_BYTES) {
            abandon();
        } else if (packet.marker()) {
            finish(consumer);
        }
    }

    private boolean continues(MediaPacket packet, Vp8PayloadDescriptor descriptor) {
        return packet.timestamp() == timestamp
                && packet.originalSequenceNumber() == nextOriginal
                && descriptor.pictureId() == pictureId
                && !descriptor.startsFrame();
    }

    private boolean begin(MediaPacket packet, Vp8PayloadDescriptor descriptor) {
        if (!descriptor.startsFrame() || (anyDropped && packet.timestamp() == lastDroppedTimestamp)) {
            drop(packet.timestamp());
            return false;
        }
        assembling = true;
        timestamp = packet.timestamp();
        pictureId = descriptor.pictureId();
        frame.reset();
        return true;
    }

    private void finish(FrameConsumer consumer) {
        assembling = false;
        long time = timeline.unwrap(timestamp);
        if (time <= lastFrameTime) {
            drop(timestamp);
            return;
        }
        lastFrameTime = time;
        byte[] data = frame.toByteArray();
        consumer.frame(new MediaFrame(Octets.of(data), time, 0, Vp8Frame.isKeyFrame(data, 0, data.length)));
    }

    @Override
    public void lost() {
        abandon();
    }

    private void abandon() {
        if (assembling) {
            assembling = false;
            frame.reset();
            drop(timestamp);
        }
    }

    /** Counts a frame once, however many of its packets come. */
    private void drop(int frameTimestamp) {
        if (!anyDropped || frameTimestamp != lastDroppedTimestamp) {
            anyDropped = true;
            lastDroppedTimestamp = frameTimestamp;
            dropped++;
        }
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
