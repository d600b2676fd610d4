package org.jvbperc.endpoint.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.rtp.PacketBuffer;

/**
 * Writes one compound RTCP packet (RFC 3550 section 6, RFC 4585 section 6): a report first, then what is added. Used by one
 * thread, for packet after packet.
 */
final class RtcpWriter {
    /** A compound packet with its SRTCP trailer stays within a datagram that passes everywhere. */
    static final int MAX_BYTES = 1100;

    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int GOODBYE = 203;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;
    static final int GENERIC_NACK = 1;
    static final int PICTURE_LOSS = 1;
    static final int FULL_INTRA_REQUEST = 4;

    /** Reports a packet has room for beside other content. */
    static final int MAX_REPORTS = 16;

    private static final int VERSION = 0x80;
    private static final int CNAME_ITEM = 1;
    private static final int NACK_SPAN = 16;

    private final byte[] bytes = new byte[MAX_BYTES + PacketBuffer.TAIL_ROOM_BYTES];
    private final ByteBuffer out = ByteBuffer.wrap(bytes, 0, MAX_BYTES);

    /**
     * What a sender report says of its stream.
     *
     * @param ntp 64-bit NTP timestamp
     * @param rtpTimestamp the same instant on the stream's clock
     */
    record SenderInfo(long ntp, int rtpTimestamp, long packets, long octets) {}

    /** A reception report block (RFC 3550 section 6.4.1). */
    record ReportBlock(
            int ssrc, int fractionLost, int cumulativeLost, int extendedHighest, int jitter, int lastSr, int delay) {}

    /** Begins a packet with a report of {@code ssrc}; without sender info a receiver report. */
    void begin(int ssrc, @Nullable SenderInfo info, List<ReportBlock> blocks) {
        out.clear().limit(MAX_BYTES);
        report(ssrc, info, blocks);
    }

    /** Adds another report, for a second stream of the same endpoint. */
    void report(int ssrc, @Nullable SenderInfo info, List<ReportBlock> blocks) {
        int count = Math.min(blocks.size(), MAX_REPORTS);
        int start = header(info == null ? RECEIVER_REPORT : SENDER_REPORT, count, ssrc);
        if (info != null) {
            out.putLong(info.ntp()).putInt(info.rtpTimestamp());
            out.putInt((int) info.packets()).putInt((int) info.octets());
        }
        for (ReportBlock block : blocks.subList(0, count)) {
            out.putInt(block.ssrc());
            int lost = Math.max(-0x800000, Math.min(0x7FFFFF, block.cumulativeLost())) & 0xFFFFFF;
            out.putInt((block.fractionLost() << 24) | lost);
            out.putInt(block.extendedHighest()).putInt(block.jitter());
            out.putInt(block.lastSr()).putInt(block.delay());
        }
        finish(start);
    }

    /** Adds the canonical name of {@code ssrc}. */
    void cname(int ssrc, String cname) {
        byte[] text = cname.getBytes(StandardCharsets.UTF_8);
        int start = header(SOURCE_DESCRIPTION, 1, ssrc);
        out.put((byte) CNAME_ITEM).put((byte) text.length).put(text).put((byte) 0);
        while ((out.position() - start) % 4 != 0) {
            out.put((byte) 0);
        }
        finish(start);
    }

    /**
     * Asks for packets of {@code mediaSsrc} again (RFC 4585 section 6.2.1).
     *
     * @param sequenceNumbers in increasing order
     * @return how many of them found room
     */
    int nack(int senderSsrc, int mediaSsrc, List<Integer> sequenceNumbers) {
        if (out.remaining() < 16) {
            return 0;
        }
        int start = header(TRANSPORT_FEEDBACK, GENERIC_NACK, senderSsrc);
        out.putInt(mediaSsrc);
        int next = 0;
        while (next < sequenceNumbers.size() && out.remaining() >= 4) {
            int first = sequenceNumbers.get(next++);
            int mask = 0;
            while (next < sequenceNumbers.size()) {
                int distance = (sequenceNumbers.get(next) - first) & 0xFFFF;
                if (distance > NACK_SPAN) {
                    break;
                }
                mask |= 1 << (distance - 1);
                next++;
            }
            out.putShort((short) first).putShort((short) mask);
        }
        finish(start);
        return next;
    }

    /** Asks for a key frame of {@code mediaSsrc} (RFC 4585 section 6.3.1). */
    void pictureLoss(int senderSsrc, int mediaSsrc) {
        if (out.remaining() >= 12) {
            int start = header(PAYLOAD_FEEDBACK, PICTURE_LOSS, senderSsrc);
            out.putInt(mediaSsrc);
            finish(start);
        }
    }

    /** Says that the sources leave (RFC 3550 section 6.6). */
    void goodbye(int firstSsrc, int secondSsrc) {
        int start = header(GOODBYE, 2, firstSsrc);
        out.putInt(secondSsrc);
        finish(start);
    }

    private int header(int packetType, int count, int ssrc) {
        int start = out.position();
        out.put((byte) (VERSION | count))
                .put((byte) packetType)
                .putShort((short) 0)
                .putInt(ssrc);
        return start;
    }

    private void finish(int start) {
        out.putShort(start + 2, (short) ((out.position() - start) / 4 - 1));
    }

    /** Points {@code packet} to what was written, with room for the SRTCP trailer; valid until the next {@link #begin}. */
    void into(PacketBuffer packet) {
        packet.set(bytes, 0, out.position());
    }
}
