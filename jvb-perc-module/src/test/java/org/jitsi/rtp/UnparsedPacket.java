package org.jitsi.rtp;

/** Double with a real class's name. */
public final class UnparsedPacket extends Packet {
    public UnparsedPacket(byte[] buffer, int offset, int length) {
        super(buffer, offset, length);
    }
}
