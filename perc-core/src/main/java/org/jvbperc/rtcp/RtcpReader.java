package org.jvbperc.rtcp;

import java.util.Objects;
import org.jvbperc.rtp.BigEndian;

/**
 * Walks a compound RTCP packet (RFC 3550 section 6.1; reduced-size packets of RFC 5506 are accepted).
 *
 * <p>The framing of the whole compound is checked before the first call to the handler, so a packet is used wholly or not at
 * all; a part whose own inside is malformed is skipped. Unknown types and formats are skipped. Never throws for what a peer
 * sent and keeps no state.
 */
public final class RtcpReader {
    private static final int VERSION_BITS = 0x80;
    private static final int MINIMUM_FEEDBACK_BYTES = 12;

    private RtcpReader() {}

    /**
     * Reports the parts of {@code buffer[offset, offset + length)} to {@code handler}.
     *
     * @return false if the framing is malformed; the handler was not called then
     */
    public static boolean read(byte[] buffer, int offset, int length, RtcpHandler handler) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (!isWellFramed(buffer, offset, length)) {
            return false;
        }
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int partBytes = partLength(buffer, at);
            readPart(buffer, at, contentLength(buffer, at, partBytes), handler);
            at += partBytes;
        }
        return true;
    }

    private static boolean isWellFramed(byte[] buffer, int offset, int length) {
        int end = offset + length;
        int at = offset;
        if (length < RtcpFormat.HEADER_BYTES) {
            return false;
        }
        while (at < end) {
            if (end - at < RtcpFormat.HEADER_BYTES || (buffer[at] & 0xC0) != VERSION_BITS) {
                return false;
            }
            int partBytes = partLength(buffer, at);
            if (partBytes > end - at) {
                return false;
            }
            boolean last = at + partBytes == end;
            if (isPadded(buffer, at) && (!last || !isPaddingLegal(buffer, at, partBytes))) {
                return false;
            }
            at += partBytes;
        }
        return true;
    }

    private static int partLength(byte[] buffer, int at) {
        return 4 * (BigEndian.uint16(buffer, at + 2) + 1);
    }

    private static boolean isPadded(byte[] buffer, int at) {
        return (buffer[at] & 0x20) != 0;
    }

    private static boolean isPaddingLegal(byte[] buffer, int at, int partBytes) {
        int padding = buffer[at + partBytes - 1] & 0xFF;
        return padding > 0 && padding % 4 == 0 && padding <= partBytes - RtcpFormat.HEADER_BYTES;
    }

    private static int contentLength(byte[] buffer, int at, int partBytes) {
        return isPadded(buffer, at) ? partBytes - (buffer[at + partBytes - 1] & 0xFF) : partBytes;
    }

    private static void readPart(byte[] buffer, int at, int length, RtcpHandler handler) {
        int count = buffer[at] & 0x1F;
        switch (buffer[at + 1] & 0xFF) {
            case RtcpFormat.SENDER_REPORT -> readReport(buffer, at, length, count, true, handler);
            case RtcpFormat.RECEIVER_REPORT -> readReport(buffer, at, length, count, false, handler);
            case RtcpFormat.SOURCE_DESCRIPTION -> readSourceDescription(buffer, at, length, count, handler);
            case RtcpFormat.BYE -> readBye(buffer, at, length, count, handler);
            case RtcpFormat.TRANSPORT_FEEDBACK -> {
                if (count == RtcpFormat.FORMAT_GENERIC_NACK) {
                    readNack(buffer, at, length, handler);
                }
            }
            case RtcpFormat.PAYLOAD_FEEDBACK -> readPayloadFeedback(buffer, at, length, count, handler);
            default -> {}
        }
    }

    private static void readReport(
            byte[] buffer, int at, int length, int count, boolean fromSender, RtcpHandler handler) {
        int fixed = 8 + (fromSender ? RtcpFormat.SENDER_INFORMATION_BYTES : 0);
        if (length < fixed + count * ReportBlock.LENGTH_BYTES) {
            return;
        }
        int reporter = BigEndian.int32(buffer, at + 4);
        if (fromSender) {
            handler.senderReport(reporter, buffer, at);
        }
        for (int i = 0; i < count; i++) {
            handler.receptionReport(reporter, buffer, at + fixed + i * ReportBlock.LENGTH_BYTES);
        }
    }

    private static void readSourceDescription(byte[] buffer, int start, int length, int count, RtcpHandler handler) {
        int end = start + length;
        int at = start + RtcpFormat.HEADER_BYTES;
        for (int i = 0; i < count && end - at >= 8; i++) {
            int ssrc = BigEndian.int32(buffer, at);
            at += 4;
            while (at < end && buffer[at] != 0) {
                if (end - at < 2 || end - at - 2 < (buffer[at + 1] & 0xFF)) {
                    return;
                }
                int itemBytes = buffer[at + 1] & 0xFF;
                if (buffer[at] == RtcpFormat.CANONICAL_NAME_ITEM) {
                    handler.canonicalName(ssrc, buffer, at + 2, itemBytes);
                }
                at += 2 + itemBytes;
            }
            at = start + ((at - start) / 4 + 1) * 4;
        }
    }

    private static void readBye(byte[] buffer, int at, int length, int count, RtcpHandler handler) {
        if (length < RtcpFormat.HEADER_BYTES + 4 * count) {
            return;
        }
        for (int i = 0; i < count; i++) {
            handler.bye(BigEndian.int32(buffer, at + RtcpFormat.HEADER_BYTES + 4 * i));
        }
    }

    private static void readNack(byte[] buffer, int at, int length, RtcpHandler handler) {
        if (length < MINIMUM_FEEDBACK_BYTES) {
            return;
        }
        int sender = BigEndian.int32(buffer, at + 4);
        int media = BigEndian.int32(buffer, at + 8);
        for (int item = at + MINIMUM_FEEDBACK_BYTES; item + 4 <= at + length; item += 4) {
            int first = BigEndian.uint16(buffer, item);
            int following = BigEndian.uint16(buffer, item + 2);
            handler.nack(sender, media, first);
            for (int bit = 0; bit < 16; bit++) {
                if (((following >>> bit) & 1) != 0) {
                    handler.nack(sender, media, (first + bit + 1) & 0xFFFF);
                }
            }
        }
    }

    private static void readPayloadFeedback(byte[] buffer, int at, int length, int format, RtcpHandler handler) {
        if (length < MINIMUM_FEEDBACK_BYTES) {
            return;
        }
        int sender = BigEndian.int32(buffer, at + 4);
        if (format == RtcpFormat.FORMAT_PICTURE_LOSS) {
            handler.pictureLoss(sender, BigEndian.int32(buffer, at + 8));
        } else if (format == RtcpFormat.FORMAT_FULL_INTRA) {
            for (int item = at + MINIMUM_FEEDBACK_BYTES; item + 8 <= at + length; item += 8) {
                handler.fullIntraRequest(sender, BigEndian.int32(buffer, item), buffer[item + 4] & 0xFF);
            }
        }
    }
}
