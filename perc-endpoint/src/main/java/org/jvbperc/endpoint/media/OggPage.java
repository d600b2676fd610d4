package org.jvbperc.endpoint.media;

import org.jvbperc.crypto.Octets;

/**
 * One page of an Ogg stream (RFC 3533 section 6).
 *
 * <pre>
 * "OggS" version(1)=0 flags(1) granule_position(8) serial(4) sequence(4) CRC(4) segments(1) segment_table(segments) body
 * </pre>
 *
 * All integers are little-endian.
 *
 * @param flags {@link #CONTINUED}, {@link #FIRST}, {@link #LAST}
 * @param granulePosition position of the last packet that ends on this page, -1 if none does
 * @param serial the logical stream's number
 * @param sequence page number, unsigned
 * @param segments the lacing values, at most 255 octets
 * @param body as many octets as the lacing values sum up to
 */
record OggPage(int flags, long granulePosition, int serial, int sequence, Octets segments, Octets body) {
    /** The page starts in the middle of a packet. */
    static final int CONTINUED = 1;

    /** First page of a logical stream. */
    static final int FIRST = 2;

    /** Last page of a logical stream. */
    static final int LAST = 4;

    /** Octets in front of the segment table. */
    static final int HEADER_BYTES = 27;

    /** Most lacing values of a page. */
    static final int MAX_SEGMENTS = 255;

    boolean isContinued() {
        return (flags & CONTINUED) != 0;
    }

    boolean isFirst() {
        return (flags & FIRST) != 0;
    }

    boolean isLast() {
        return (flags & LAST) != 0;
    }

    /** The page's octets with its checksum. */
    byte[] encode() {
        byte[] page = new byte[HEADER_BYTES + segments.length() + body.length()];
        page[0] = 'O';
        page[1] = 'g';
        page[2] = 'g';
        page[3] = 'S';
        page[5] = (byte) flags;
        LittleEndian.putLong(page, 6, granulePosition);
        LittleEndian.putInt(page, 14, serial);
        LittleEndian.putInt(page, 18, sequence);
        page[26] = (byte) segments.length();
        segments.copyTo(page, HEADER_BYTES);
        body.copyTo(page, HEADER_BYTES + segments.length());
        LittleEndian.putInt(page, 22, OggCrc.of(page));
        return page;
    }
}
