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
    private final DroppedFrames dropped = new DroppedFrames();
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private boolean assembling;
    private int timestamp;
    private int pictureId;
    private int nextOriginal;
    private long lastFrameTime = -1;
    private long malformed;

    @Override
    public void packet(MediaPacket packet, FrameConsumer consumer) {
        byte[] payload = packet.payload().toByteArray();
        Vp8PayloadDescriptor descriptor = Vp8PayloadDescriptor.parse(payload, 0, payload.length);
        if (descriptor == null) {
            malformed++;
            abandon();
            dropped.add(packet.timestamp());
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
        if (!descriptor.startsFrame() || dropped.isLast(packet.timestamp())) {
            dropped.add(packet.timestamp());
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
            dropped.add(timestamp);
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
            dropped.add(timestamp);
        }
    }

    @Override
    public long droppedFrames() {
        return dropped.count();
    }

    @Override
    public long malformedPackets() {
        return malformed;
    }
}
