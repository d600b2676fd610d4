package org.jvbperc.endpoint.session;

import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.RtcpView;

/** Reads compound RTCP packets (RFC 3550 section 6, RFC 4585, RFC 5104). Never throws for what a peer sent. */
final class RtcpReader {
    private static final int HEADER_BYTES = 8;
    private static final int FEEDBACK_HEADER_BYTES = 12;
    private static final int SENDER_REPORT_BYTES = 28;

    private RtcpReader() {}

    /**
     * Reports the parts to {@code handler}, in order, as far as the packet is well-formed.
     *
     * @return false if it is malformed somewhere
     */
    static boolean read(byte[] b, int offset, int length, RtcpHandler handler) {
        int position = offset;
        int end = offset + length;
        while (position < end) {
            int left = end - position;
            if (!RtcpView.isWellFormed(b, position, left)) {
                return false;
            }
            int size = RtcpView.packetLength(b, position);
            if (size > left || size < HEADER_BYTES) {
                return false;
            }
            part(b, position, size, handler);
            position += size;
        }
        return true;
    }

    private static void part(byte[] b, int offset, int size, RtcpHandler handler) {
        int format = RtcpView.count(b, offset);
        switch (RtcpView.packetType(b, offset)) {
            case RtcpWriter.SENDER_REPORT -> {
                if (size >= SENDER_REPORT_BYTES) {
                    handler.senderReport(RtcpView.ssrc(b, offset), BigEndian.int32(b, offset + 10));
                }
            }
            case RtcpWriter.GOODBYE -> {
                for (int i = 0; i < format && 4 + 4 * i + 4 <= size; i++) {
                    handler.goodbye(BigEndian.int32(b, offset + 4 + 4 * i));
                }
            }
            case RtcpWriter.TRANSPORT_FEEDBACK -> {
                if (format == RtcpWriter.GENERIC_NACK && size > FEEDBACK_HEADER_BYTES) {
                    nacks(b, offset, size, handler);
                }
            }
            case RtcpWriter.PAYLOAD_FEEDBACK -> payloadFeedback(b, offset, size, format, handler);
            default -> {
                // Receiver reports and the rest change nothing here.
            }
        }
    }

    private static void nacks(byte[] b, int offset, int size, RtcpHandler handler) {
        int mediaSsrc = BigEndian.int32(b, offset + 8);
        for (int at = FEEDBACK_HEADER_BYTES; at + 4 <= size; at += 4) {
            int first = BigEndian.uint16(b, offset + at);
            int mask = BigEndian.uint16(b, offset + at + 2);
            handler.nack(mediaSsrc, first);
            for (int bit = 0; bit < 16; bit++) {
                if ((mask & (1 << bit)) != 0) {
                    handler.nack(mediaSsrc, (first + bit + 1) & 0xFFFF);
                }
            }
        }
    }

    private static void payloadFeedback(byte[] b, int offset, int size, int format, RtcpHandler handler) {
        if (format == RtcpWriter.PICTURE_LOSS && size >= FEEDBACK_HEADER_BYTES) {
            handler.pictureLoss(BigEndian.int32(b, offset + 8));
        } else if (format == RtcpWriter.FULL_INTRA_REQUEST) {
            for (int at = FEEDBACK_HEADER_BYTES; at + 8 <= size; at += 8) {
                handler.pictureLoss(BigEndian.int32(b, offset + at));
            }
        }
    }
}
