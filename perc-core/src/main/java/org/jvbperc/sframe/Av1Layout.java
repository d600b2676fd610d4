package org.jvbperc.sframe;

/**
 * Sealed AV1 temporal units: a temporal delimiter, the sequence header as it is, if the unit has one, and one OBU of type 9 whose
 * payload is SFrame header, ciphertext and tag. The whole unit is encrypted.
 *
 * <p>A packetizer for RTP drops temporal delimiters, and may encode the size of an OBU in another number of octets than the sender
 * did. The octets in front of the SFrame header may therefore arrive changed: they are not authenticated, and the receiver drops
 * them. Type 9 is reserved in the AV1 specification (section 6.2.2): a decoder that meets one skips it, and a bridge does not take it
 * for a picture.
 */
final class Av1Layout implements FrameLayout {
    /** obu_type of the OBU that carries a sealed unit. */
    static final int SEALED_OBU_TYPE = 9;

    static final Av1Layout INSTANCE = new Av1Layout();

    private static final int DELIMITER_BYTES = 2;

    private Av1Layout() {}

    @Override
    public int clearBytes(byte[] buffer, int offset, int length) {
        return length < 1 ? -1 : 0;
    }

    @Override
    public int prefixBytes(byte[] buffer, int offset, int length, int sframeBytes) {
        int end = offset + length;
        if (length < 1 || !isWellFormed(buffer, offset, end)) {
            return -1;
        }
        return DELIMITER_BYTES + sequenceHeaderBytes(buffer, offset, end) + 1 + ObuView.leb128Bytes(sframeBytes);
    }

    @Override
    public void writePrefix(byte[] buffer, int offset, int plaintextOffset, int plaintextLength, int sframeBytes) {
        int position = offset;
        buffer[position++] = ObuView.header(ObuView.TEMPORAL_DELIMITER);
        buffer[position++] = 0;
        int end = plaintextOffset + plaintextLength;
        int sequenceHeader = sequenceHeader(buffer, plaintextOffset, end);
        if (sequenceHeader >= 0) {
            int bytes = ObuView.end(buffer, sequenceHeader, end) - sequenceHeader;
            System.arraycopy(buffer, sequenceHeader, buffer, position, bytes);
            position += bytes;
        }
        buffer[position++] = ObuView.header(SEALED_OBU_TYPE);
        ObuView.putLeb128(sframeBytes, buffer, position);
    }

    @Override
    public int sframeOffset(byte[] buffer, int offset, int length) {
        int end = offset + length;
        int last = -1;
        for (int obu = offset; obu < end; ) {
            last = obu;
            obu = ObuView.end(buffer, obu, end);
            if (obu < 0) {
                return -1;
            }
        }
        return last >= 0 && ObuView.type(buffer, last) == SEALED_OBU_TYPE
                ? ObuView.payloadOffset(buffer, last, end) - offset
                : -1;
    }

    /** Whether OBUs follow each other up to the end, and a sequence header could be followed by another OBU. */
    private static boolean isWellFormed(byte[] buffer, int offset, int end) {
        for (int obu = offset; obu < end; ) {
            int next = ObuView.end(buffer, obu, end);
            if (next < 0 || (ObuView.type(buffer, obu) == ObuView.SEQUENCE_HEADER && !ObuView.hasSize(buffer, obu))) {
                return false;
            }
            obu = next;
        }
        return true;
    }

    private static int sequenceHeaderBytes(byte[] buffer, int offset, int end) {
        int obu = sequenceHeader(buffer, offset, end);
        return obu < 0 ? 0 : ObuView.end(buffer, obu, end) - obu;
    }

    /** Index of the first sequence header of a well-formed unit, or -1. */
    private static int sequenceHeader(byte[] buffer, int offset, int end) {
        for (int obu = offset; obu < end; obu = ObuView.end(buffer, obu, end)) {
            if (ObuView.type(buffer, obu) == ObuView.SEQUENCE_HEADER) {
                return obu;
            }
        }
        return -1;
    }
}
