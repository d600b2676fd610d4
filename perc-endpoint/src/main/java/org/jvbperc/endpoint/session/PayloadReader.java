package org.jvbperc.endpoint.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;

/** Reads decrypted RTP packets. Stateless. */
final class PayloadReader {
    private PayloadReader() {}

    /** The format of double rooms with this payload type, or null. */
    static @Nullable MediaFormat preferred(int payloadType) {
        Optional<MediaFormat> format = MediaFormat.offeredAs(payloadType).filter(MediaFormat::isPreferred);
        return format.orElse(null);
    }

    /**
     * A packet without header and padding, or null if its padding is longer than its payload.
     *
     * @param originalSequenceNumber the sender's own
     */
    static @Nullable MediaPacket media(PacketBuffer packet, int originalSequenceNumber) {
        byte[] b = packet.buffer();
        int start = packet.offset();
        int headerLength = RtpView.headerLength(b, start, packet.length());
        int payloadLength = packet.length() - headerLength;
        if (RtpView.padding(b, start)) {
            int padding = payloadLength == 0 ? 0 : b[packet.end() - 1] & 0xFF;
            if (padding == 0 || padding > payloadLength) {
                return null;
            }
            payloadLength -= padding;
        }
        return new MediaPacket(
                RtpView.sequenceNumber(b, start),
                originalSequenceNumber,
                (int) RtpView.timestamp(b, start),
                RtpView.marker(b, start),
                Octets.of(b, start + headerLength, payloadLength));
    }
}
