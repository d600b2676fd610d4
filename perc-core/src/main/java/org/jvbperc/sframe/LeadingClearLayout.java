package org.jvbperc.sframe;

/**
 * Clear octets, if any, then SFrame header, ciphertext and tag: Opus and VP9 without clear octets, VP8 with some.
 *
 * <p>A frame that is shorter than its clear octets cannot be sealed: a receiver could not tell where the SFrame header is.
 */
final class LeadingClearLayout implements FrameLayout {
    static final LeadingClearLayout NOTHING_CLEAR = new LeadingClearLayout(0, 0);

    /** Bit 0 of a VP8 frame is unset in key frames; what stays in clear are the frame tag and a key frame's start code and size. */
    static final LeadingClearLayout VP8 = new LeadingClearLayout(10, 3);

    private final int clearBytesIfFirstBitUnset;
    private final int clearBytesIfFirstBitSet;

    /** The two numbers belong to bit 0, the least significant one, of a frame's first octet. */
    private LeadingClearLayout(int clearBytesIfFirstBitUnset, int clearBytesIfFirstBitSet) {
        this.clearBytesIfFirstBitUnset = clearBytesIfFirstBitUnset;
        this.clearBytesIfFirstBitSet = clearBytesIfFirstBitSet;
    }

    @Override
    public int clearBytes(byte[] buffer, int offset, int length) {
        if (length < 1) {
            return -1;
        }
        int clear = (buffer[offset] & 1) == 0 ? clearBytesIfFirstBitUnset : clearBytesIfFirstBitSet;
        return clear <= length ? clear : -1;
    }

    @Override
    public int prefixBytes(byte[] buffer, int offset, int length, int sframeBytes) {
        return clearBytes(buffer, offset, length);
    }

    @Override
    public void writePrefix(byte[] buffer, int offset, int plaintextOffset, int plaintextLength, int sframeBytes) {
        // The clear octets are where they were.
    }

    @Override
    public int sframeOffset(byte[] buffer, int offset, int length) {
        return clearBytes(buffer, offset, length);
    }
}
