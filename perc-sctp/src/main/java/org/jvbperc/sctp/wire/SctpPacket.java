package org.jvbperc.sctp.wire;

import java.util.zip.CRC32C;

/** The common header of a packet (RFC 9260 section 3.1): {@code u16 source port || u16 destination port || u32 tag || u32 checksum}. */
public final class SctpPacket {
    /** Octets of the common header. */
    public static final int HEADER_BYTES = 12;

    private static final int CHECKSUM_OFFSET = 8;
    private static final int CHECKSUM_BYTES = 4;
    private static final byte[] ZEROS = new byte[CHECKSUM_BYTES];

    private SctpPacket() {}

    /** Whether a packet between these ports has a header, at least one chunk, and the right checksum, and its chunks are well framed. */
    public static boolean isValid(byte[] packet, int offset, int length, int sourcePort, int destinationPort) {
        return length >= HEADER_BYTES + TlvReader.HEADER_BYTES
                && SctpOctets.u16(packet, offset) == sourcePort
                && SctpOctets.u16(packet, offset + 2) == destinationPort
                && Integer.reverseBytes((int) SctpOctets.u32(packet, offset + CHECKSUM_OFFSET))
                        == checksum(packet, offset, length)
                && chunks(packet, offset, length).isWellFramed();
    }

    /** The verification tag. */
    public static long tag(byte[] packet, int offset) {
        return SctpOctets.u32(packet, offset + 4);
    }

    /** The chunks of a packet. */
    public static TlvReader chunks(byte[] packet, int offset, int length) {
        return new TlvReader(packet, offset + HEADER_BYTES, length - HEADER_BYTES);
    }

    /** Writes the common header with the checksum of the whole packet, whose chunks are there already. */
    public static void seal(byte[] packet, int offset, int length, int sourcePort, int destinationPort, long tag) {
        SctpOctets.put16(packet, offset, sourcePort);
        SctpOctets.put16(packet, offset + 2, destinationPort);
        SctpOctets.put32(packet, offset + 4, tag);
        int checksum = checksum(packet, offset, length);
        SctpOctets.put32(packet, offset + CHECKSUM_OFFSET, Integer.reverseBytes(checksum) & 0xFFFF_FFFFL);
    }

    /** CRC32c over the packet with zeros for the checksum; on the wire its lowest octet comes first (RFC 9260 appendix A). */
    private static int checksum(byte[] packet, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(packet, offset, CHECKSUM_OFFSET);
        crc.update(ZEROS, 0, CHECKSUM_BYTES);
        crc.update(packet, offset + HEADER_BYTES, length - HEADER_BYTES);
        return (int) crc.getValue();
    }
}
