package org.jvbperc.md.srtp;

import java.security.SecureRandom;
import org.jvbperc.doublesrtp.OriginalHeaderBlock;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.RtpView;

/**
 * The trailer behind the inner ciphertext while a packet is inside the bridge. It has everything that the sending context needs
 * to rebuild a double packet, so that no table of packets is needed.
 *
 * <pre>
 * RTP header [ext] | inner ciphertext | inner tag(16) | OHB(1..4) | EKT field | trailer(24)
 *
 * trailer: byte 0 | byte 1 | SEQ(2) | timestamp(4) | SSRC(4) | EKT length(2) | OHB length(1) | version(1) | magic(8)
 * </pre>
 *
 * <p>The header fields are those received. The magic is random per process: no packet that the bridge makes itself, and no
 * payload a peer can choose, passes for one with a trailer. It never leaves the process.
 *
 * <p>Stateless accessors over caller-owned bytes; {@code end} is always the index behind the packet. The getters require that
 * {@link #isPresent} returned true.
 */
final class PrivateTrailer {
    /** Octets of the trailer alone. */
    static final int LENGTH_BYTES = 24;

    /** Length of the inner authentication tag. */
    static final int INNER_TAG_BYTES = 16;

    private static final int VERSION = 1;
    private static final long MAGIC = new SecureRandom().nextLong();

    private PrivateTrailer() {}

    /**
     * Appends a trailer behind OHB and EKT field. The header fields come from the packet itself.
     *
     * @param b array that holds the packet from {@code off} and has room from {@code end}
     * @param end index behind the EKT field
     */
    static void write(byte[] b, int off, int end, int ektLength, int ohbLength) {
        System.arraycopy(b, off, b, end, 12);
        BigEndian.putInt16(b, end + 12, ektLength);
        b[end + 14] = (byte) ohbLength;
        b[end + 15] = VERSION;
        BigEndian.putInt32(b, end + 16, (int) (MAGIC >> 32));
        BigEndian.putInt32(b, end + 20, (int) MAGIC);
    }

    /**
     * Whether the packet ends with a trailer whose lengths fit: OHB and EKT field, and an inner tag in front of them, lie behind
     * {@code payloadStart}.
     */
    static boolean isPresent(byte[] b, int payloadStart, int end) {
        if (end - payloadStart < LENGTH_BYTES + INNER_TAG_BYTES + 2
                || BigEndian.int32(b, end - 8) != (int) (MAGIC >> 32)
                || BigEndian.int32(b, end - 4) != (int) MAGIC
                || b[end - 9] != VERSION) {
            return false;
        }
        int innerEnd = innerEnd(b, end);
        return ektLength(b, end) >= 1
                && innerEnd - payloadStart >= INNER_TAG_BYTES
                && OriginalHeaderBlock.length(b, innerEnd, innerEnd + ohbLength(b, end)) == ohbLength(b, end);
    }

    /** Octets of the EKT field. */
    static int ektLength(byte[] b, int end) {
        return BigEndian.uint16(b, end - 12);
    }

    /** Octets of the OHB as received. */
    static int ohbLength(byte[] b, int end) {
        return b[end - 10] & 0xFF;
    }

    /** Index behind the inner tag, where the OHB begins. */
    static int innerEnd(byte[] b, int end) {
        return end - LENGTH_BYTES - ektLength(b, end) - ohbLength(b, end);
    }

    /** Index of the received header's first 12 octets; {@link RtpView} reads them. */
    static int receivedHeader(int end) {
        return end - LENGTH_BYTES;
    }
}
