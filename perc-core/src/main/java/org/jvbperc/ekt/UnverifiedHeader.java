package org.jvbperc.ekt;

import org.jvbperc.doublesrtp.OriginalHeaderBlock;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;

/**
 * The original header fields of a packet whose outer layer is off, read before the inner layer has verified them (RFC 8723 section
 * 5.3). They are a guess: without a legal Original Header Block they are the packet's own fields. The outer layer has found the
 * header well-formed.
 */
public final class UnverifiedHeader {
    private UnverifiedHeader() {}

    /** The original sequence number. */
    public static int originalSequenceNumber(PacketBuffer packet) {
        int outer = RtpView.sequenceNumber(packet.buffer(), packet.offset());
        return hasBlock(packet) ? OriginalHeaderBlock.sequenceNumber(packet.buffer(), packet.end(), outer) : outer;
    }

    /** The original payload type. */
    public static int originalPayloadType(PacketBuffer packet) {
        int outer = RtpView.payloadType(packet.buffer(), packet.offset());
        return hasBlock(packet) ? OriginalHeaderBlock.payloadType(packet.buffer(), packet.end(), outer) : outer;
    }

    private static boolean hasBlock(PacketBuffer packet) {
        byte[] buffer = packet.buffer();
        int payload = packet.offset() + RtpView.headerLength(buffer, packet.offset(), packet.length());
        return OriginalHeaderBlock.length(buffer, payload, packet.end()) >= 0;
    }
}
