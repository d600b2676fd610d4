package org.jvbperc.sframe;

/**
 * The additional authenticated data of a frame, in an array that is used again and again (RFC 9605 section 4.4.3): the SFrame header,
 * and as the metadata of this project the codec's number in one octet and the frame's clear octets. Owned by one thread.
 */
final class AdditionalData {
    /** As many as a key frame of VP8 has. */
    private static final int MAX_CLEAR_BYTES = 10;

    private final byte[] octets = new byte[SFrameHeader.MAX_LENGTH_BYTES + 1 + MAX_CLEAR_BYTES];

    /** Fills {@link #octets()} from one frame and returns how many are used. */
    int fill(MediaCodec codec, byte[] frame, int headerOffset, int headerLength, int clearOffset, int clearLength) {
        System.arraycopy(frame, headerOffset, octets, 0, headerLength);
        octets[headerLength] = (byte) codec.number();
        System.arraycopy(frame, clearOffset, octets, headerLength + 1, clearLength);
        return headerLength + 1 + clearLength;
    }

    byte[] octets() {
        return octets;
    }
}
