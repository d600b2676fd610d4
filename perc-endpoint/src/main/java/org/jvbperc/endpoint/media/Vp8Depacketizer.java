package org.jvbperc.endpoint.media;

import org.jvbperc.crypto.Octets;

/**
 * VP8 frames from RTP payloads (RFC 7741 section 4.4).
 *
 * <p>The fragments of a frame must follow each other in the sender's own sequence numbers, share timestamp and PictureID,
 * begin with the start of partition 0 and end with the marker. This detects a bridge that leaves out a packet and closes the gap
 * in the outer numbers.
 */
final class Vp8Depacketizer extends VideoDepacketizer {
    private int pictureId;
    private long lastFrameTime = -1;

    @Override
    public void packet(MediaPacket packet, FrameConsumer consumer) {
        byte[] payload = packet.payload().toByteArray();
        Vp8PayloadDescriptor descriptor = Vp8PayloadDescriptor.parse(payload, 0, payload.length);
        if (descriptor == null) {
            malformed(packet);
            return;
        }
        if (assembling && !continues(packet, descriptor)) {
            abandon();
        }
        if (!assembling && !begin(packet, descriptor)) {
            return;
        }
        append(packet, payload, descriptor.lengthBytes());
        if (frame.size() > RtpPayloads.MAX_FRAME_BYTES) {
            abandon();
        } else if (packet.marker()) {
            finish(consumer);
        }
    }

    private boolean continues(MediaPacket packet, Vp8PayloadDescriptor descriptor) {
        return follows(packet) && descriptor.pictureId() == pictureId && !descriptor.startsFrame();
    }

    private boolean begin(MediaPacket packet, Vp8PayloadDescriptor descriptor) {
        if (!begin(packet, descriptor.startsFrame())) {
            return false;
        }
        pictureId = descriptor.pictureId();
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
}
