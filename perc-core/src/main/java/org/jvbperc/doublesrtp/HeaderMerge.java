package org.jvbperc.doublesrtp;

import org.jvbperc.rtp.BigEndian;

/**
 * Works out the Original Header Block of a packet whose header a Media Distributor changes (RFC 8723 section 5.2 step 3):
 *
 * <ul>
 *   <li>a field it changes that is not yet in the block: its value before the change is added;
 *   <li>a field it sets back to the original value: dropped from the block;
 *   <li>otherwise the block stays, in particular for a field it does not touch.
 * </ul>
 *
 * <p>Reused for packet after packet by one thread; allocation-free. First {@link #read} the block received and the header it
 * belongs to, then {@link #change}, then {@link #write} it.
 */
public final class HeaderMerge {
    private int config;
    private int originalPayloadType;
    private int originalSequenceNumber;
    private int currentPayloadType;
    private int currentSequenceNumber;
    private boolean currentMarker;

    /** An empty merge, to be {@link #read} into. */
    public HeaderMerge() {}

    /**
     * Reads the legal block that ends before {@code end} and the header fields that were received with it.
     */
    public void read(byte[] b, int end, int payloadType, int sequenceNumber, boolean marker) {
        config = OriginalHeaderBlock.config(b, end);
        // The octet as received, so that an unmodified block is sent as it was received.
        originalPayloadType = (config & OriginalHeaderBlock.PAYLOAD_TYPE_PRESENT) == 0
                ? payloadType
                : b[end - OriginalHeaderBlock.lengthOf(config)] & 0xFF;
        originalSequenceNumber = OriginalHeaderBlock.sequenceNumber(b, end, sequenceNumber);
        currentPayloadType = payloadType;
        currentSequenceNumber = sequenceNumber;
        currentMarker = marker;
    }

    /** Sets the header fields as they are going to be sent. */
    public void change(int payloadType, int sequenceNumber, boolean marker) {
        if (payloadType != currentPayloadType) {
            mark(OriginalHeaderBlock.PAYLOAD_TYPE_PRESENT, payloadType != (originalPayloadType & 0x7F));
            currentPayloadType = payloadType;
        }
        if (sequenceNumber != currentSequenceNumber) {
            mark(OriginalHeaderBlock.SEQUENCE_NUMBER_PRESENT, sequenceNumber != originalSequenceNumber);
            currentSequenceNumber = sequenceNumber;
        }
        if (marker != currentMarker) {
            changeMarker(marker);
            currentMarker = marker;
        }
    }

    /** Octets of the block. */
    public int lengthBytes() {
        return OriginalHeaderBlock.lengthOf(config);
    }

    /** Writes the block from {@code offset} and returns its length. */
    public int write(byte[] b, int offset) {
        int position = offset;
        if ((config & OriginalHeaderBlock.PAYLOAD_TYPE_PRESENT) != 0) {
            b[position++] = (byte) originalPayloadType;
        }
        if ((config & OriginalHeaderBlock.SEQUENCE_NUMBER_PRESENT) != 0) {
            BigEndian.putInt16(b, position, originalSequenceNumber);
            position += 2;
        }
        b[position++] = (byte) config;
        return position - offset;
    }

    private void mark(int bit, boolean present) {
        config = present ? config | bit : config & ~bit;
    }

    private void changeMarker(boolean marker) {
        boolean known = (config & OriginalHeaderBlock.MARKER_PRESENT) != 0;
        boolean original = known ? (config & OriginalHeaderBlock.MARKER_VALUE) != 0 : currentMarker;
        config &= ~(OriginalHeaderBlock.MARKER_PRESENT | OriginalHeaderBlock.MARKER_VALUE);
        if (marker != original) {
            config |= OriginalHeaderBlock.MARKER_PRESENT | (original ? OriginalHeaderBlock.MARKER_VALUE : 0);
        }
    }
}
