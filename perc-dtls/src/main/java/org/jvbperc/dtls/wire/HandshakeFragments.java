package org.jvbperc.dtls.wire;

/**
 * The header of DTLS handshake fragments (RFC 6347 section 4.2.2).
 *
 * <pre>
 * uint8 type || uint24 length || uint16 message_seq || uint24 fragment_offset || uint24 fragment_length || octets
 * </pre>
 *
 * Static accessors over the plaintext of a handshake record, which holds one or more fragments.
 */
public final class HandshakeFragments {
    /** Length of a fragment's header. */
    public static final int HEADER_BYTES = 12;

    /** HandshakeType hello_request. */
    public static final int HELLO_REQUEST = 0;

    /** HandshakeType client_hello. */
    public static final int CLIENT_HELLO = 1;

    /** HandshakeType finished. */
    public static final int FINISHED = 20;

    private HandshakeFragments() {}

    /** Length with header of the fragment at {@code offset}, or -1 if it is truncated or reaches outside its message. */
    public static int length(byte[] b, int offset, int available) {
        if (available < HEADER_BYTES) {
            return -1;
        }
        int fragmentLength = fragmentLength(b, offset);
        if (fragmentLength > available - HEADER_BYTES
                || fragmentOffset(b, offset) + fragmentLength > messageLength(b, offset)) {
            return -1;
        }
        return HEADER_BYTES + fragmentLength;
    }

    /** HandshakeType. */
    public static int type(byte[] b, int offset) {
        return b[offset] & 0xFF;
    }

    /** Length of the whole message. */
    public static int messageLength(byte[] b, int offset) {
        return uint24(b, offset + 1);
    }

    /** message_seq. */
    public static int messageSeq(byte[] b, int offset) {
        return (b[offset + 4] & 0xFF) << 8 | (b[offset + 5] & 0xFF);
    }

    /** fragment_offset. */
    public static int fragmentOffset(byte[] b, int offset) {
        return uint24(b, offset + 6);
    }

    /** fragment_length. */
    public static int fragmentLength(byte[] b, int offset) {
        return uint24(b, offset + 9);
    }

    /** One fragment of {@code message} with its header. */
    public static byte[] encode(int type, int messageSeq, byte[] message, int fragmentOffset, int fragmentLength) {
        byte[] b = new byte[HEADER_BYTES + fragmentLength];
        b[0] = (byte) type;
        putUint24(b, 1, message.length);
        b[4] = (byte) (messageSeq >>> 8);
        b[5] = (byte) messageSeq;
        putUint24(b, 6, fragmentOffset);
        putUint24(b, 9, fragmentLength);
        System.arraycopy(message, fragmentOffset, b, HEADER_BYTES, fragmentLength);
        return b;
    }

    private static int uint24(byte[] b, int offset) {
        return (b[offset] & 0xFF) << 16 | (b[offset + 1] & 0xFF) << 8 | (b[offset + 2] & 0xFF);
    }

    private static void putUint24(byte[] b, int offset, int value) {
        b[offset] = (byte) (value >>> 16);
        b[offset + 1] = (byte) (value >>> 8);
        b[offset + 2] = (byte) value;
    }
}
