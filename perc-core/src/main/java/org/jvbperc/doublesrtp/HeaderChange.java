package org.jvbperc.doublesrtp;

/**
 * The changes that a Media Distributor makes in the header of the packets of one stream to one receiver (RFC 8723 section 5.2
 * step 2).
 *
 * @param payloadType the new payload type 0..127, or {@link #KEEP}
 * @param sequenceNumberOffset added to the sequence number modulo 2^16, 0 to keep it
 * @param marker the new marker bit 0 or 1, or {@link #KEEP}
 */
public record HeaderChange(int payloadType, int sequenceNumberOffset, int marker) {
    /** Leaves a field as it is. */
    public static final int KEEP = -1;

    /** Changes nothing. */
    public static final HeaderChange NONE = new HeaderChange(KEEP, 0, KEEP);

    public HeaderChange {
        if (payloadType < KEEP || payloadType > 127) {
            throw new IllegalArgumentException("payloadType " + payloadType + " is not in -1..127");
        }
        if (marker < KEEP || marker > 1) {
            throw new IllegalArgumentException("marker " + marker + " is not in -1..1");
        }
    }

    /** The payload type of a packet that came with {@code current}. */
    public int payloadTypeOf(int current) {
        return payloadType == KEEP ? current : payloadType;
    }

    /** The sequence number of a packet that came with {@code current}. */
    public int sequenceNumberOf(int current) {
        return (current + sequenceNumberOffset) & 0xFFFF;
    }

    /** The marker bit of a packet that came with {@code current}. */
    public boolean markerOf(boolean current) {
        return marker == KEEP ? current : marker == 1;
    }
}
