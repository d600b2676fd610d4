package org.jvbperc.embedded.rtcp;

import java.util.Objects;

/**
 * Writes the parts of one compound RTCP packet behind each other into a caller-owned array.
 *
 * <p>A part that would not fit below the limit is not written and its method returns false, so a caller either sends what is
 * there or starts the next packet. An instance is reused for packet after packet by one thread.
 */
public final class RtcpWriter {
    private static final int VERSION_BITS = 0x80;

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
        return part(RtcpOctets.RECEIVER_REPORT, 0, 8, senderSsrc);
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
        RtcpOctets.writeShort(buffer, report + 2, (at - report) / 4 - 1);
        return true;
    }

    /** A copy of the sender report at {@code offset} of {@code source}, without its report blocks. */
    public boolean senderReport(byte[] source, int offset) {
        int length = 8 + RtcpOctets.SENDER_INFORMATION_BYTES;
        if (!part(RtcpOctets.SENDER_REPORT, 0, length, RtcpOctets.readInt(source, offset + 4))) {
            return false;
        }
        System.arraycopy(source, offset + 8, buffer, at - length + 8, RtcpOctets.SENDER_INFORMATION_BYTES);
        return true;
    }

    /** A source description with one CNAME of 0..255 octets (RFC 3550 section 6.5). */
    public boolean canonicalName(int ssrc, byte[] name, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, name.length);
        int item = 8 + 2 + lengthBytes;
        int length = (item / 4 + 1) * 4;
        if (lengthBytes > 255 || !part(RtcpOctets.SOURCE_DESCRIPTION, 1, length, ssrc)) {
            return false;
        }
        int content = at - length + 8;
        java.util.Arrays.fill(buffer, content, at, (byte) 0);
        buffer[content] = RtcpOctets.CANONICAL_NAME_ITEM;
        buffer[content + 1] = (byte) lengthBytes;
        System.arraycopy(name, offset, buffer, content + 2, lengthBytes);
        return true;
    }

    /** A BYE of one source (RFC 3550 section 6.6). */
    public boolean bye(int ssrc) {
        return part(RtcpOctets.BYE, 1, 8, ssrc);
    }

    /** A picture loss indication (RFC 4585 section 6.3.1). */
    public boolean pictureLoss(int senderSsrc, int mediaSsrc) {
        if (!part(RtcpOctets.PAYLOAD_FEEDBACK, RtcpOctets.FORMAT_PICTURE_LOSS, 12, senderSsrc)) {
            return false;
        }
        RtcpOctets.writeInt(buffer, at - 4, mediaSsrc);
        return true;
    }

    /** A full intra request for one source (RFC 5104 section 4.3.1.1; the media SSRC of the header is 0). */
    public boolean fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
        if (!part(RtcpOctets.PAYLOAD_FEEDBACK, RtcpOctets.FORMAT_FULL_INTRA, 20, senderSsrc)) {
            return false;
        }
        RtcpOctets.writeInt(buffer, at - 12, 0);
        RtcpOctets.writeInt(buffer, at - 8, mediaSsrc);
        RtcpOctets.writeInt(buffer, at - 4, commandSequence << 24);
        return true;
    }

    /**
     * A generic NACK of {@code count} sequence numbers, which are ascending modulo 2^16 (RFC 4585 section 6.2.1).
     *
     * @return false if they do not fit; nothing was written then
     */
    public boolean nack(int senderSsrc, int mediaSsrc, int[] sequenceNumbers, int count) {
        int items = 0;
        int base = 0;
        for (int i = 0; i < count; i++) {
            if (items == 0 || ((sequenceNumbers[i] - base) & 0xFFFF) > 16) {
                items++;
                base = sequenceNumbers[i];
            }
        }
        int length = 12 + 4 * items;
        if (items == 0 || !part(RtcpOctets.TRANSPORT_FEEDBACK, RtcpOctets.FORMAT_GENERIC_NACK, length, senderSsrc)) {
            return false;
        }
        int item = at - length + 8;
        RtcpOctets.writeInt(buffer, item, mediaSsrc);
        boolean open = false;
        for (int i = 0; i < count; i++) {
            int distance = (sequenceNumbers[i] - base) & 0xFFFF;
            if (!open || distance > 16) {
                item += 4;
                base = sequenceNumbers[i];
                open = true;
                RtcpOctets.writeShort(buffer, item, base);
                RtcpOctets.writeShort(buffer, item + 2, 0);
            } else if (distance > 0) {
                RtcpOctets.writeShort(buffer, item + 2, RtcpOctets.readShort(buffer, item + 2) | (1 << (distance - 1)));
            }
        }
        return true;
    }

    private boolean part(int type, int count, int length, int ssrc) {
        if (limit - at < length) {
            return false;
        }
        buffer[at] = (byte) (VERSION_BITS | count);
        buffer[at + 1] = (byte) type;
        RtcpOctets.writeShort(buffer, at + 2, length / 4 - 1);
        RtcpOctets.writeInt(buffer, at + 4, ssrc);
        at += length;
        return true;
    }
}
