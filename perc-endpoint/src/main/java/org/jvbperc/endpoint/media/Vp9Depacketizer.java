package org.jvbperc.endpoint.media;

import org.jvbperc.crypto.Octets;

/**
 * VP9 frames from RTP payloads (RFC 9628 section 4.2). Each spatial layer is a frame of its own; the layers of one picture come in order,
 * with the same timestamp.
 *
 * <p>The fragments of a frame must follow each other in the sender's own sequence numbers, share timestamp, PictureID and layer, begin
 * with B and end with E.
 */
final class Vp9Depacketizer extends VideoDepacketizer {
    private int pictureId;
    private int spatialLayer;
    private long lastTime = -1;
    private int lastSpatialLayer;

    @Override
    public void packet(MediaPacket packet, FrameConsumer consumer) {
        byte[] payload = packet.payload().toByteArray();
        Vp9PayloadDescriptor descriptor = Vp9PayloadDescriptor.parse(payload);
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
        } else if (descriptor.endsFrame()) {
            finish(!descriptor.predicted() && spatialLayer == 0, consumer);
        } else if (packet.marker()) {
            // The picture ends inside a frame.
            abandon();
        }
    }

    private boolean continues(MediaPacket packet, Vp9PayloadDescriptor descriptor) {
        return follows(packet)
                && descriptor.pictureId() == pictureId
                && descriptor.spatialLayer() == spatialLayer
                && !descriptor.startsFrame();
    }

    private boolean begin(MediaPacket packet, Vp9PayloadDescriptor descriptor) {
        if (!begin(packet, descriptor.startsFrame())) {
            return false;
        }
        pictureId = descriptor.pictureId();
        spatialLayer = descriptor.spatialLayer();
        return true;
    }

    private void finish(boolean keyFrame, FrameConsumer consumer) {
        assembling = false;
        long time = timeline.unwrap(timestamp);
        boolean isNext = time > lastTime || (time == lastTime && spatialLayer > lastSpatialLayer);
        if (!isNext) {
            dropped.add(timestamp);
            return;
        }
        lastTime = time;
        lastSpatialLayer = spatialLayer;
        consumer.frame(new MediaFrame(Octets.of(frame.toByteArray()), time, 0, keyFrame));
    }
}
