package org.jvbperc.endpoint.media;

/**
 * VP9 as RTP payload (RFC 9628): the descriptor of the non-flexible mode with a 15-bit PictureID, for one spatial and one temporal layer;
 * key frames bring the scalability structure that says so. Fragments are of nearly equal size, the marker is on the last.
 */
final class Vp9Packetizer implements Packetizer {
    private static final int DESCRIPTOR_BYTES = 5;

    /** One spatial layer without a size, and a group of one picture, of temporal layer 0, that refers to the one before. */
    private static final byte[] STRUCTURE = {Vp9PayloadDescriptor.G, 1, 0x04, 1};

    private final int maxPayloadBytes;
    private int pictureId;
    private int baseLayerIndex;

    /**
     * @param firstPictureId 0..32767
     * @param maxPayloadBytes with the descriptor
     */
    Vp9Packetizer(int firstPictureId, int maxPayloadBytes) {
        if (maxPayloadBytes <= DESCRIPTOR_BYTES + STRUCTURE.length) {
            throw new IllegalArgumentException("maxPayloadBytes " + maxPayloadBytes + " leaves no room for VP9");
        }
        this.pictureId = firstPictureId & 0x7FFF;
        this.maxPayloadBytes = maxPayloadBytes;
    }

    @Override
    public void packetize(MediaFrame frame, PayloadConsumer consumer) {
        byte[] data = frame.data().toByteArray();
        int room = maxPayloadBytes - DESCRIPTOR_BYTES - STRUCTURE.length;
        int fragments = (data.length + room - 1) / room;
        byte[] payload = new byte[maxPayloadBytes];
        int offset = 0;
        for (int i = 0; i < fragments; i++) {
            boolean first = i == 0;
            boolean last = i == fragments - 1;
            int descriptorBytes = writeDescriptor(payload, frame.keyFrame(), first, last);
            int length = (data.length - offset) / (fragments - i);
            System.arraycopy(data, offset, payload, descriptorBytes, length);
            offset += length;
            consumer.payload(payload, 0, descriptorBytes + length, last);
        }
        pictureId = (pictureId + 1) & 0x7FFF;
        baseLayerIndex++;
    }

    /** Returns its length. */
    private int writeDescriptor(byte[] payload, boolean keyFrame, boolean first, boolean last) {
        boolean withStructure = keyFrame && first;
        payload[0] = (byte) (Vp9PayloadDescriptor.I
                | Vp9PayloadDescriptor.L
                | (keyFrame ? 0 : Vp9PayloadDescriptor.P)
                | (first ? Vp9PayloadDescriptor.B : 0)
                | (last ? Vp9PayloadDescriptor.E : 0)
                | (withStructure ? Vp9PayloadDescriptor.V : 0));
        payload[1] = (byte) (0x80 | (pictureId >>> 8));
        payload[2] = (byte) pictureId;
        payload[3] = 0;
        payload[4] = (byte) baseLayerIndex;
        if (!withStructure) {
            return DESCRIPTOR_BYTES;
        }
        System.arraycopy(STRUCTURE, 0, payload, DESCRIPTOR_BYTES, STRUCTURE.length);
        return DESCRIPTOR_BYTES + STRUCTURE.length;
    }
}
