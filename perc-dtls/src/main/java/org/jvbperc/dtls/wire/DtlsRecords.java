package org.jvbperc.dtls.wire;

/**
 * The header of DTLS 1.2 records (RFC 6347 section 4.1), as far as it is needed to cut a datagram into records.
 *
 * <pre>
 * uint8 type || uint16 version || uint16 epoch || uint48 sequence_number || uint16 length || fragment
 * </pre>
 *
 * Static accessors over an array; nothing is copied or changed.
 */
public final class DtlsRecords {
    /** Length of a record header. */
    public static final int HEADER_BYTES = 13;

    /** ContentType alert. */
    public static final int ALERT = 21;

    /** ContentType handshake. */
    public static final int HANDSHAKE = 22;

    /** ContentType application_data. */
    public static final int APPLICATION_DATA = 23;

    /** ContentType heartbeat (RFC 6520), never negotiated here. */
    static final int HEARTBEAT = 24;

    /** ContentType ACK (RFC 9147 section 7). */
    public static final int ACK = 26;

    /** The longest fragment: 2^14 octets of plaintext and 256 of expansion. */
    public static final int MAX_FRAGMENT_BYTES = (1 << 14) + 256;

    /** The first octet of a DTLS packet (RFC 9443 section 3) and the major version, {255 - major}. */
    private static final int MIN_TYPE = 20;

    private static final int MAX_TYPE = 63;
    private static final int VERSION_MAJOR = 0xFE;

    private DtlsRecords() {}

    /** Length with header of the record at {@code offset}, or -1 if there is no whole record. */
    public static int length(byte[] b, int offset, int available) {
        if (available < HEADER_BYTES) {
            return -1;
        }
        int type = type(b, offset);
        if (type < MIN_TYPE || type > MAX_TYPE || (b[offset + 1] & 0xFF) != VERSION_MAJOR) {
            return -1;
        }
        int fragment = (b[offset + 11] & 0xFF) << 8 | (b[offset + 12] & 0xFF);
        return fragment > MAX_FRAGMENT_BYTES || fragment > available - HEADER_BYTES ? -1 : HEADER_BYTES + fragment;
    }

    /** ContentType. */
    public static int type(byte[] b, int offset) {
        return b[offset] & 0xFF;
    }

    /** Epoch. */
    public static int epoch(byte[] b, int offset) {
        return (b[offset + 3] & 0xFF) << 8 | (b[offset + 4] & 0xFF);
    }

    /** Epoch in the upper 16 bits, sequence number in the lower 48: what identifies a record. */
    public static long recordNumber(byte[] b, int offset) {
        long number = 0;
        for (int i = 3; i < 11; i++) {
            number = number << 8 | (b[offset + i] & 0xFF);
        }
        return number;
    }
}
