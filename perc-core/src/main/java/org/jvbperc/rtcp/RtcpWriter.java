package org.jvbperc.rtcp;

import java.util.Objects;
import org.jvbperc.rtp.BigEndian;

/**
 * Writes the parts of one compound RTCP packet behind each other into a caller-owned array.
 *
 * <p>A part that would not fit below the limit is not written and its method returns false, so a caller either sends what is
 * there or starts the next packet. An instance is reused for packet after packet by one thread.
 */
public final class RtcpWriter {
    private static final int VERSION_BITS = 0x80;
    private static final int FEEDBACK_BYTES = 12;
    private static final int NACK_ITEM_BYTES = 4;
    private static final int NACK_SPAN = 16;

    private byte[] buffer = new byte[0];
    private int start;
    private int limit;
    private int at;

    /** Begins a packet at {@code offset} that may grow to {@code maxLength} octets. */
    public RtcpWriter begin(byte[] target, int offset, int maxLength) {
        Objects.checkFromIndexSize(offset, maxLength, target.length);
        buffer = target;
        start = offset;
        at = offset;
        limit = offset + maxLength;
        return this;
    }

    /** Octets written so far. */
    public int length() {
        return at - start;
    }

    /** A receiver report without blocks; {@link #addReportBlock} adds them (RFC 3550 section 6.4.2). */
    public boolean receiverReport(int senderSsrc) {
        return part(RtcpFormat.RECEIVER_REPORT, 0, 8, senderSsrc);
    }

    /**
     * A report block, directly behind the report at {@code reportOffset} (an offset of {@link #length()} before it).
     *
     * @return false if the report has 31 blocks or the packet is full
     */
    public boolean addReportBlock(int reportOffset, ReportBlock.Values block) {
        int report = start + reportOffset;
        int count = buffer[report] & 0x1F;
        if (count == 31 || limit - at < ReportBlock.LENGTH_BYTES) {
            return false;
        }
        ReportBlock.write(buffer, at, block);
        at += ReportBlock.LENGTH_BYTES;
        buffer[report]++;
        BigEndian.putInt16(buffer, report + 2, (at - report) / 4 - 1);
        return true;
    }

    /** A sender report without blocks; {@link #addReportBlock} adds them (RFC 3550 section 6.4.1). */
    public boolean senderReport(int senderSsrc, SenderInfo info) {
        int length = 8 + RtcpFormat.SENDER_INFORMATION_BYTES;
        if (!part(RtcpFormat.SENDER_REPORT, 0, length, senderSsrc)) {
            return false;
        }
        info.write(buffer, at - RtcpFormat.SENDER_INFORMATION_BYTES);
        return true;
    }

    /** A copy of the sender report at {@code offset} of {@code source}, without its report blocks. */
    public boolean senderReport(byte[] source, int offset) {
        int length = 8 + RtcpFormat.SENDER_INFORMATION_BYTES;
        if (!part(RtcpFormat.SENDER_REPORT, 0, length, BigEndian.int32(source, offset + 4))) {
            return false;
        }
        System.arraycopy(source, offset + 8, buffer, at - length + 8, RtcpFormat.SENDER_INFORMATION_BYTES);
        return true;
    }

    /** A source description with one CNAME of 0..255 octets (RFC 3550 section 6.5). */
    public boolean canonicalName(int ssrc, byte[] name, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, name.length);
        int item = 8 + 2 + lengthBytes;
        int length = (item / 4 + 1) * 4;
        if (lengthBytes > 255 || !part(RtcpFormat.SOURCE_DESCRIPTION, 1, length, ssrc)) {
            return false;
        }
        int content = at - length + 8;
        java.util.Arrays.fill(buffer, content, at, (byte) 0);
        buffer[content] = RtcpFormat.CANONICAL_NAME_ITEM;
        buffer[content + 1] = (byte) lengthBytes;
        System.arraycopy(name, offset, buffer, content + 2, lengthBytes);
        return true;
    }

    /** A BYE of one source (RFC 3550 section 6.6). */
    public boolean bye(int ssrc) {
        return part(RtcpFormat.BYE, 1, 8, ssrc);
    }

    /** A BYE of two sources at once. */
    public boolean bye(int ssrc, int otherSsrc) {
        if (!part(RtcpFormat.BYE, 2, 12, ssrc)) {
            return false;
        }
        BigEndian.putInt32(buffer, at - 4, otherSsrc);
        return true;
    }

    /** A picture loss indication (RFC 4585 section 6.3.1). */
    public boolean pictureLoss(int senderSsrc, int mediaSsrc) {
        if (!part(RtcpFormat.PAYLOAD_FEEDBACK, RtcpFormat.FORMAT_PICTURE_LOSS, 12, senderSsrc)) {
            return false;
        }
        BigEndian.putInt32(buffer, at - 4, mediaSsrc);
        return true;
    }

    /** A full intra request for one source (RFC 5104 section 4.3.1.1; the media SSRC of the header is 0). */
    public boolean fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
        if (!part(RtcpFormat.PAYLOAD_FEEDBACK, RtcpFormat.FORMAT_FULL_INTRA, 20, senderSsrc)) {
            return false;
        }
        BigEndian.putInt32(buffer, at - 12, 0);
        BigEndian.putInt32(buffer, at - 8, mediaSsrc);
        BigEndian.putInt32(buffer, at - 4, commandSequence << 24);
        return true;
    }

    /**
     * A generic NACK of {@code count} sequence numbers, which are ascending modulo 2^16 (RFC 4585 section 6.2.1).
     *
     * @return how many of them found room; if none did, nothing was written
     */
    public int nack(int senderSsrc, int mediaSsrc, int[] sequenceNumbers, int count) {
        if (count == 0 || limit - at < FEEDBACK_BYTES + NACK_ITEM_BYTES) {
            return 0;
        }
        int start = at;
        part(RtcpFormat.TRANSPORT_FEEDBACK, RtcpFormat.FORMAT_GENERIC_NACK, FEEDBACK_BYTES, senderSsrc);
        BigEndian.putInt32(buffer, start + 8, mediaSsrc);
        int next = 0;
        while (next < count && limit - at >= NACK_ITEM_BYTES) {
            int first = sequenceNumbers[next++];
            int following = 0;
            for (; next < count; next++) {
                int distance = (sequenceNumbers[next] - first) & 0xFFFF;
                if (distance > NACK_SPAN) {
                    break;
                }
                following |= (1 << distance) >> 1;
            }
            BigEndian.putInt16(buffer, at, first);
            BigEndian.putInt16(buffer, at + 2, following);
            at += NACK_ITEM_BYTES;
        }
        BigEndian.putInt16(buffer, start + 2, (at - start) / 4 - 1);
        return next;
    }

    private boolean part(int type, int count, int length, int ssrc) {
        if (limit - at < length) {
            return false;
        }
        buffer[at] = (byte) (VERSION_BITS | count);
        buffer[at + 1] = (byte) type;
        BigEndian.putInt16(buffer, at + 2, length / 4 - 1);
        BigEndian.putInt32(buffer, at + 4, ssrc);
        at += length;
        return true;
    }
}
