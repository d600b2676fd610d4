package org.jvbperc.embedded.media;

/** The RTP header fields a forwarder reads, and the one it writes. The packet has 12 octets at least. */
final class PacketOctets {
    private PacketOctets() {}

    static int payloadType(PacketSlot packet) {
        return packet.getBuffer()[packet.getOffset() + 1] & 0x7F;
    }

    static int sequenceNumber(PacketSlot packet) {
        return readShort(packet.getBuffer(), packet.getOffset() + 2);
    }

    static void setSequenceNumber(PacketSlot packet, int sequenceNumber) {
        packet.getBuffer()[packet.getOffset() + 2] = (byte) (sequenceNumber >>> 8);
        packet.getBuffer()[packet.getOffset() + 3] = (byte) sequenceNumber;
    }

    static int timestamp(PacketSlot packet) {
        return readInt(packet.getBuffer(), packet.getOffset() + 4);
    }

    static int ssrc(PacketSlot packet) {
        return readInt(packet.getBuffer(), packet.getOffset() + 8);
    }

    /** SSRC of the sender of an RTCP packet, which has 8 octets at least. */
    static int rtcpSenderSsrc(PacketSlot packet) {
        return readInt(packet.getBuffer(), packet.getOffset() + 4);
    }

    static int readInt(byte[] buffer, int offset) {
        return (readShort(buffer, offset) << 16) | readShort(buffer, offset + 2);
    }

    private static int readShort(byte[] buffer, int offset) {
        return ((buffer[offset] & 0xFF) << 8) | (buffer[offset + 1] & 0xFF);
    }
}
