package org.jvbperc.sctp;

import org.jvbperc.sctp.wire.SctpPacket;
import org.jvbperc.sctp.wire.TlvReader;

/**
 * What an association is made with.
 *
 * @param role which side opens it
 * @param maxPacketBytes the longest SCTP packet that is sent, 512..16384 octets; longer ones are received
 * @param maxMessageBytes the longest user message that is received or sent, in octets; a longer one from the peer ends the association
 * @param receiveBufferBytes how much may be held that arrived out of order, in octets with 64 for each chunk; at least 2048. It is announced as the
 *     receiver window
 * @param sendBufferBytes how much may wait to be sent or acknowledged, in octets with 64 for each message; at least {@code maxMessageBytes} + 64
 * @param maxStreams streams in each direction, 1..65535; identifiers are 0 to {@code maxStreams} - 1
 * @param timers times and repetitions
 */
public record SctpConfig(
        SctpRole role,
        int maxPacketBytes,
        int maxMessageBytes,
        int receiveBufferBytes,
        int sendBufferBytes,
        int maxStreams,
        SctpTimers timers) {
    /** The port of both sides, which descriptions name by {@code a=sctp-port}; packets between other ports are discarded. */
    public static final int WEBRTC_PORT = 5000;

    /** What a held chunk or a waiting message counts besides its octets. */
    static final int ENTRY_BYTES = 64;

    private static final int MIN_PACKET_BYTES = 512;
    private static final int MAX_PACKET_BYTES = 16_384;
    private static final int MIN_WINDOW_BYTES = 2_048;
    private static final int MAX_STREAMS = 0xFFFF;

    /** @throws IllegalArgumentException if a number is outside its range; names it */
    public SctpConfig {
        range("maxPacketBytes", maxPacketBytes, MIN_PACKET_BYTES, MAX_PACKET_BYTES);
        range("maxMessageBytes", maxMessageBytes, 1, Integer.MAX_VALUE / 2);
        range("receiveBufferBytes", receiveBufferBytes, MIN_WINDOW_BYTES, Integer.MAX_VALUE / 2);
        range("sendBufferBytes", sendBufferBytes, maxMessageBytes + ENTRY_BYTES, Integer.MAX_VALUE);
        range("maxStreams", maxStreams, 1, MAX_STREAMS);
    }

    /**
     * What a data channel for short messages needs: packets of 1150 octets, messages of 16 KiB, buffers of 64 KiB, 1024 streams.
     */
    public static SctpConfig of(SctpRole role) {
        return new SctpConfig(role, 1_150, 16_384, 65_536, 65_536, 1_024, SctpTimers.DEFAULT);
    }

    /** The longest value of a chunk in a packet that is sent, in octets. */
    int maxValueBytes() {
        return (maxPacketBytes & ~3) - SctpPacket.HEADER_BYTES - TlvReader.HEADER_BYTES;
    }

    /** The same with other limits in octets. */
    public SctpConfig withLimits(int packetBytes, int messageBytes, int receiveBytes, int sendBytes) {
        return new SctpConfig(role, packetBytes, messageBytes, receiveBytes, sendBytes, maxStreams, timers);
    }

    /** The same with another number of streams. */
    public SctpConfig withMaxStreams(int streams) {
        return new SctpConfig(
                role, maxPacketBytes, maxMessageBytes, receiveBufferBytes, sendBufferBytes, streams, timers);
    }

    /** The same with other times. */
    public SctpConfig withTimers(SctpTimers others) {
        return new SctpConfig(
                role, maxPacketBytes, maxMessageBytes, receiveBufferBytes, sendBufferBytes, maxStreams, others);
    }

    private static void range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + ": expected " + least + ".." + most);
        }
    }
}
