package org.jvbperc.embedded.rtcp;

/** Packet types, feedback formats and network-order access shared by reader and writer. */
final class RtcpOctets {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int BYE = 203;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;

    static final int FORMAT_GENERIC_NACK = 1;
    static final int FORMAT_PICTURE_LOSS = 1;
    static final int FORMAT_FULL_INTRA = 4;

    static final int HEADER_BYTES = 4;
    static final int SENDER_INFORMATION_BYTES = 20;
    static final int CANONICAL_NAME_ITEM = 1;

    private RtcpOctets() {}

    static int readShort(byte[] buffer, int offset) {
        return ((buffer[offset] & 0xFF) << 8) | (buffer[offset + 1] & 0xFF);
    }

    static int readInt(byte[] buffer, int offset) {
        return (readShort(buffer, offset) << 16) | readShort(buffer, offset + 2);
    }

    static void writeShort(byte[] buffer, int offset, int value) {
        buffer[offset] = (byte) (value >>> 8);
        buffer[offset + 1] = (byte) value;
    }

    static void writeInt(byte[] buffer, int offset, int value) {
        writeShort(buffer, offset, value >>> 16);
        writeShort(buffer, offset + 2, value);
    }
}
