package org.jvbperc.ekt;

/**
 * Finds the EKT field at the end of a packet (RFC 8870 section 4.1), without any key. An endpoint does this first on receipt; a
 * Media Distributor does nothing else with the field (RFC 8870 section 4.1).
 *
 * <pre>
 * ShortEKTField     = 00
 * FullEKTField      = EKTCiphertext  SPI(2)  Epoch(2)  EKTMsgLength(2)  02
 * ExtensionEKTField = ExtensionData(1..1024)           EKTMsgLength(2)  type 03..FE
 * EKTMsgLength      = octets of the whole field, including itself and the type
 * </pre>
 *
 * <p>Type 01 was used by an incompatible predecessor and FF is reserved: a packet with such an end is malformed. An extension
 * field's length is known although its meaning is not, so that it can be skipped (RFC 8870 section 4.1).
 *
 * <p>Stateless; the arrays stay the caller's and are not changed.
 */
public final class EktField {
    /** Message type of a field without a key. */
    public static final int TYPE_SHORT = 0x00;

    /** Message type of a field that carries a wrapped end-to-end key. */
    public static final int TYPE_FULL = 0x02;

    /** The shortest RTP header: no field may reach into it. */
    public static final int MIN_PACKET_BYTES = 12;

    /** Length of a Short field. */
    public static final int SHORT_LENGTH_BYTES = 1;

    /** SPI, Epoch, EKTMsgLength and type of a Full field. */
    public static final int FULL_TRAILER_BYTES = 7;

    /** The shortest Full field: two blocks of 8 octets are the least AES Key Wrap with Padding puts out. */
    public static final int MIN_FULL_BYTES = FULL_TRAILER_BYTES + 16;

    /** The longest Full field: EKTCiphertext is at most 251 octets and a multiple of 8. */
    public static final int MAX_FULL_BYTES = FULL_TRAILER_BYTES + 248;

    private static final int TYPE_LEGACY = 0x01;
    private static final int TYPE_RESERVED = 0xFF;
    private static final int LENGTH_AND_TYPE_BYTES = 3;
    private static final int MAX_EXTENSION_BYTES = 1024 + LENGTH_AND_TYPE_BYTES;

    private EktField() {}

    /** Whether the last octet of the packet is that of a Full field; says nothing about its length. */
    public static boolean isFull(byte[] buffer, int offset, int length) {
        return length > 0 && buffer[offset + length - 1] == TYPE_FULL;
    }

    /**
     * Length in octets of the field at the end of the packet.
     *
     * @return at least 1, leaving at least {@value #MIN_PACKET_BYTES} octets in front of the field; -1 if there is no well-formed
     *     field, so that the packet must be dropped
     */
    public static int lengthBytes(byte[] buffer, int offset, int length) {
        if (length < MIN_PACKET_BYTES + SHORT_LENGTH_BYTES) {
            return -1;
        }
        int end = offset + length;
        int type = buffer[end - 1] & 0xFF;
        if (type == TYPE_SHORT) {
            return SHORT_LENGTH_BYTES;
        }
        if (type == TYPE_LEGACY || type == TYPE_RESERVED || length < MIN_PACKET_BYTES + LENGTH_AND_TYPE_BYTES) {
            return -1;
        }
        int fieldLength = ((buffer[end - 3] & 0xFF) << 8) | (buffer[end - 2] & 0xFF);
        if (fieldLength > length - MIN_PACKET_BYTES) {
            return -1;
        }
        return type == TYPE_FULL ? checkedFull(fieldLength) : checkedExtension(fieldLength);
    }

    private static int checkedFull(int fieldLength) {
        boolean legal = fieldLength >= MIN_FULL_BYTES
                && fieldLength <= MAX_FULL_BYTES
                && (fieldLength - FULL_TRAILER_BYTES) % 8 == 0;
        return legal ? fieldLength : -1;
    }

    private static int checkedExtension(int fieldLength) {
        return fieldLength > LENGTH_AND_TYPE_BYTES && fieldLength <= MAX_EXTENSION_BYTES ? fieldLength : -1;
    }
}
