package org.jvbperc.endpoint.media;

import java.util.Arrays;

/**
 * VP8 as RTP payload (RFC 7741): the descriptor with a 15-bit PictureID, fragments of nearly equal size, the marker on the
 * last. The frame is cut without regard to its partitions: only its first fragment has S = 1.
 */
final class Vp8Packetizer implements Packetizer {
    private static final int DESCRIPTOR_BYTES = 4;

    private final int maxPayloadBytes;
    private int pictureId;

    /**
     * @param firstPictureId 0..32767
     * @param maxPayloadBytes with the descriptor
     */
    Vp8Packetizer(int firstPictureId, int maxPayloadBytes) {
        if (maxPayloadBytes <= DESCRIPTOR_BYTES) {
            throw new IllegalArgumentException("maxPayloadBytes " + maxPayloadBytes + " leaves no room for VP8");
        }
        this.pictureId = firstPictureId & 0x7FFF;
        this.maxPayloadBytes = maxPayloadBytes;
    }

    @Override
    public void packetize(MediaFrame frame, PayloadConsumer consumer) {
        byte[] data = frame.data().toByteArray();
        int room = maxPayloadBytes - DESCRIPTOR_BYTES;
        int fragments = (data.length + room - 1) / room;
        byte[] payload = new byte[maxPayloadBytes];
        int offset = 0;
        for (int i = 0; i < fragments; i++) {
            int length = (data.length - offset) / (fragments - i);
            writeDescriptor(payload, i == 0);
            System.arraycopy(data, offset, payload, DESCRIPTOR_BYTES, length);
            offset += length;
            consumer.payload(payload, 0, DESCRIPTOR_BYTES + length, i == fragments - 1);
        }
        pictureId = (pictureId + 1) & 0x7FFF;
    }

    private void writeDescriptor(byte[] payload, boolean start) {
        Arrays.fill(payload, 0, DESCRIPTOR_BYTES, (byte) 0);
        payload[0] = (byte) (Vp8PayloadDescriptor.X | (start ? Vp8PayloadDescriptor.S : 0));
        payload[1] = (byte) Vp8PayloadDescriptor.I;
        payload[2] = (byte) (0x80 | (pictureId >>> 8));
        payload[3] = (byte) pictureId;
    }
}
