package org.jvbperc.rtcp;

/** Packet types, feedback formats and lengths, for reader and writer. */
final class RtcpFormat {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int BYE = 203;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;

    static final int FORMAT_GENERIC_NACK = 1;
    static final int FORMAT_PICTURE_LOSS = 1;
    static final int FORMAT_FULL_INTRA = 4;

    static final int HEADER_BYTES = 4;
    static final int SENDER_INFORMATION_BYTES = 20;
    static final int CANONICAL_NAME_ITEM = 1;

    private RtcpFormat() {}
}
