package org.jvbperc.sctp;

import org.jspecify.annotations.Nullable;
import org.jvbperc.sctp.wire.SctpOctets;
import org.jvbperc.sctp.wire.SctpPacket;
import org.jvbperc.sctp.wire.TlvReader;

/** Bundles chunks into packets (RFC 9260 section 6.10). Between calls of the association it holds no buffer. */
final class PacketOutput {
    private final SctpConfig config;
    private final SctpListener listener;
    private byte @Nullable [] buffer;
    private int length;
    private long tag;
    private long packets;

    PacketOutput(SctpConfig config, SctpListener listener) {
        this.config = config;
        this.listener = listener;
    }

    /**
     * Appends a chunk, in a new packet if it does not fit into the one that is being made.
     *
     * @param verificationTag of the packet
     * @return the packet that is being made, into which the value is to be written before any other call, at {@link #valueOffset}
     */
    byte[] chunk(long verificationTag, int type, int flags, int valueLength) {
        int total = TlvReader.HEADER_BYTES + valueLength;
        if (length > 0 && (tag != verificationTag || length + SctpOctets.padded(total) > config.maxPacketBytes())) {
            flush();
        }
        byte[] packet = buffer;
        if (packet == null) {
            packet = new byte[Math.max(config.maxPacketBytes(), SctpPacket.HEADER_BYTES + SctpOctets.padded(total))];
            buffer = packet;
            length = SctpPacket.HEADER_BYTES;
            tag = verificationTag;
        }
        packet[length] = (byte) type;
        packet[length + 1] = (byte) flags;
        SctpOctets.put16(packet, length + 2, total);
        length += SctpOctets.padded(total);
        return packet;
    }

    /** Where the value of the chunk just appended is. */
    int valueOffset(int valueLength) {
        return length - SctpOctets.padded(valueLength);
    }

    /** Appends a chunk with its value. */
    void chunk(long verificationTag, int type, int flags, byte[] value) {
        byte[] packet = chunk(verificationTag, type, flags, value.length);
        System.arraycopy(value, 0, packet, valueOffset(value.length), value.length);
    }

    /** Sends the packet that is being made, if there is one. */
    void flush() {
        byte[] packet = buffer;
        if (packet != null) {
            buffer = null;
            int sent = length;
            length = 0;
            SctpPacket.seal(packet, 0, sent, SctpConfig.WEBRTC_PORT, SctpConfig.WEBRTC_PORT, tag);
            packets++;
            listener.sendPacket(packet, 0, sent);
        }
    }

    /** How many packets were begun, the one that is being made included. */
    long packets() {
        return packets + (buffer == null ? 0 : 1);
    }
}
