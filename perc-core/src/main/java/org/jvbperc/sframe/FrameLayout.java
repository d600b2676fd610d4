package org.jvbperc.sframe;

/**
 * Where the parts of a sealed frame of one codec are: a prefix in clear that packetizers and bridges need, then the SFrame header,
 * ciphertext and tag, up to the end of the frame. Stateless; no allocation.
 */
interface FrameLayout {
    /**
     * Octets at the start of a frame, sealed or not, that stay in clear where they are and are authenticated; -1 if the frame is too
     * short to have them.
     */
    int clearBytes(byte[] buffer, int offset, int length);

    /**
     * Octets in front of the SFrame header when this frame, not yet sealed, is sealed; -1 if it cannot be parsed for its codec.
     *
     * @param sframeBytes octets of SFrame header, ciphertext and tag
     */
    int prefixBytes(byte[] buffer, int offset, int length, int sframeBytes);

    /**
     * Writes what of the prefix is not there yet.
     *
     * @param offset of the sealed frame
     * @param plaintextOffset of what will be encrypted, behind prefix and SFrame header
     * @param plaintextLength octets of it
     * @param sframeBytes as before
     */
    void writePrefix(byte[] buffer, int offset, int plaintextOffset, int plaintextLength, int sframeBytes);

    /** Octets in front of the SFrame header of a sealed frame; -1 if it has none. */
    int sframeOffset(byte[] buffer, int offset, int length);
}
