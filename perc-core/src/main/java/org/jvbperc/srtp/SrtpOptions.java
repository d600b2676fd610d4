package org.jvbperc.srtp;

import java.util.Set;

/**
 * Options of a context besides its keys.
 *
 * @param replayWindow packets remembered per source, at least 64: by a receiver against replay, by a sender so that it can
 *     forward reordered packets and still never uses an index twice
 * @param maximumSources SSRCs with state. Beyond that, a receiver forgets the least recently heard one; a sender refuses a
 *     further one, because forgetting one would allow an index to be used again
 * @param encryptedExtensionIds header extension ids whose data is encrypted (RFC 6904), 1..255
 * @param maximumRtpPackets packets one master key may protect, at most 2^48 (RFC 3711 section 9.2)
 * @param maximumRtcpPackets likewise for SRTCP, at most 2^31
 */
public record SrtpOptions(
        int replayWindow,
        int maximumSources,
        Set<Integer> encryptedExtensionIds,
        long maximumRtpPackets,
        long maximumRtcpPackets) {
    /** The limit of SRTP. */
    public static final long RTP_PACKET_LIMIT = 1L << 48;

    /** The limit of SRTCP, whose index has 31 bits. */
    public static final long RTCP_PACKET_LIMIT = 1L << 31;

    /** For a receiver: window of 128 packets, 1024 sources. */
    public static final SrtpOptions RECEIVER_DEFAULT =
            new SrtpOptions(128, 1024, Set.of(), RTP_PACKET_LIMIT, RTCP_PACKET_LIMIT);

    /** For a sender: window of 1024 packets, 4096 sources. */
    public static final SrtpOptions SENDER_DEFAULT =
            new SrtpOptions(1024, 4096, Set.of(), RTP_PACKET_LIMIT, RTCP_PACKET_LIMIT);

    public SrtpOptions {
        encryptedExtensionIds = Set.copyOf(encryptedExtensionIds);
        requireInRange("replayWindow", replayWindow, SrtpReplayWindow.MIN_SIZE, 1 << 15);
        requireInRange("maximumSources", maximumSources, 1, 1 << 20);
        requireInRange("maximumRtpPackets", maximumRtpPackets, 1, RTP_PACKET_LIMIT);
        requireInRange("maximumRtcpPackets", maximumRtcpPackets, 1, RTCP_PACKET_LIMIT);
        for (int id : encryptedExtensionIds) {
            requireInRange("encryptedExtensionIds", id, 1, 255);
        }
    }

    /** The same with another replay window. */
    public SrtpOptions withReplayWindow(int packets) {
        return new SrtpOptions(packets, maximumSources, encryptedExtensionIds, maximumRtpPackets, maximumRtcpPackets);
    }

    /** The same with another bound on sources. */
    public SrtpOptions withMaximumSources(int sources) {
        return new SrtpOptions(replayWindow, sources, encryptedExtensionIds, maximumRtpPackets, maximumRtcpPackets);
    }

    /** The same with these header extensions encrypted. */
    public SrtpOptions withEncryptedExtensionIds(Set<Integer> ids) {
        return new SrtpOptions(replayWindow, maximumSources, ids, maximumRtpPackets, maximumRtcpPackets);
    }

    /** The same with lower limits on the packets that a key protects. */
    public SrtpOptions withMaximumPackets(long rtp, long rtcp) {
        return new SrtpOptions(replayWindow, maximumSources, encryptedExtensionIds, rtp, rtcp);
    }

    private static void requireInRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not in " + least + ".." + most);
        }
    }
}
