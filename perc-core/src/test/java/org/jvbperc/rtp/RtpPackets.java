package org.jvbperc.rtp;

import java.util.Random;

/** Makes RTP packets for tests. */
public final class RtpPackets {
    /** The shapes of header extensions a packet may have. */
    public enum Extension {
        NONE,
        EMPTY,
        ONE_BYTE,
        TWO_BYTE,
        LARGE
    }

    private RtpPackets() {}

    /** A packet with 12 octets of header. */
    public static byte[] simple(int ssrc, int sequenceNumber, int payloadLength) {
        byte[] packet = new byte[RtpView.FIXED_HEADER_BYTES + payloadLength];
        packet[0] = (byte) 0x80;
        RtpView.setPayloadType(packet, 0, 111);
        RtpView.setSequenceNumber(packet, 0, sequenceNumber);
        RtpView.setTimestamp(packet, 0, 0xA0000L + sequenceNumber);
        RtpView.setSsrc(packet, 0, ssrc);
        for (int i = 0; i < payloadLength; i++) {
            packet[RtpView.FIXED_HEADER_BYTES + i] = (byte) i;
        }
        return packet;
    }

    /** A packet with random content, and padding in some if there is payload. */
    public static byte[] random(Random random, int csrcCount, Extension extension, int payloadLength) {
        byte[] elements = extension(random, extension);
        int headerLength = RtpView.FIXED_HEADER_BYTES + 4 * csrcCount + elements.length;
        byte[] packet = new byte[headerLength + payloadLength];
        random.nextBytes(packet);
        boolean padded = payloadLength > 0 && random.nextInt(4) == 0;
        packet[0] = (byte) (0x80 | (padded ? 0x20 : 0) | (extension == Extension.NONE ? 0 : 0x10) | csrcCount);
        if (padded) {
            packet[packet.length - 1] = (byte) (1 + random.nextInt(Math.min(payloadLength, 255)));
        }
        System.arraycopy(elements, 0, packet, headerLength - elements.length, elements.length);
        return packet;
    }

    private static byte[] extension(Random random, Extension shape) {
        byte[] extension = new byte
                [switch (shape) {
                    case NONE -> 0;
                    case EMPTY -> 4;
                    case ONE_BYTE, TWO_BYTE -> 16;
                    case LARGE -> 4 + 4 * (1 + random.nextInt(60));
                }];
        random.nextBytes(extension);
        if (shape == Extension.NONE) {
            return extension;
        }
        BigEndian.putInt16(extension, 0, shape == Extension.TWO_BYTE ? 0x1000 : 0xBEDE);
        BigEndian.putInt16(extension, 2, extension.length / 4 - 1);
        if (shape == Extension.ONE_BYTE) {
            extension[4] = 0x32; // id 3, 3 octets
            extension[8] = 0x12; // id 1, 3 octets
            extension[13] = 0;
            extension[12] = 0;
            extension[14] = 0;
            extension[15] = 0;
        } else if (shape == Extension.TWO_BYTE) {
            extension[4] = 1; // id 1, no data
            extension[5] = 0;
            extension[6] = 3; // id 3, 8 octets
            extension[7] = 8;
        }
        return extension;
    }
}
