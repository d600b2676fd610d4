package org.jvbperc.rtcp;

import org.jvbperc.rtp.BigEndian;

/**
 * What a sender report says of its stream (RFC 3550 section 6.4.1).
 *
 * @param ntp 64-bit NTP timestamp
 * @param rtpTimestamp the same instant on the stream's clock
 * @param packets sent since the beginning, modulo 2^32
 * @param octets of payload sent since the beginning, modulo 2^32
 */
public record SenderInfo(long ntp, int rtpTimestamp, long packets, long octets) {
    /** The middle 32 bits of the NTP timestamp of the sender report at {@code offset}, as report blocks repeat them. */
    public static int ntpMiddle(byte[] buffer, int offset) {
        return BigEndian.int32(buffer, offset + 10);
    }

    void write(byte[] buffer, int offset) {
        BigEndian.putInt32(buffer, offset, (int) (ntp >>> 32));
        BigEndian.putInt32(buffer, offset + 4, (int) ntp);
        BigEndian.putInt32(buffer, offset + 8, rtpTimestamp);
        BigEndian.putInt32(buffer, offset + 12, (int) packets);
        BigEndian.putInt32(buffer, offset + 16, (int) octets);
    }
}
