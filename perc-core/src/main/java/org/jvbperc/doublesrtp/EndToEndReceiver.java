package org.jvbperc.doublesrtp;

import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.PacketIndexTracker;
import org.jvbperc.srtp.RolloverCounter;
import org.jvbperc.srtp.SrtpNonce;
import org.jvbperc.srtp.SrtpOptions;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The inner transform of a receiving endpoint for one SSRC and one end-to-end master key (RFC 8723 section 5.3 steps 3 to 5).
 *
 * <pre>
 * in: RTP header [extension] | ciphertext | inner tag (16) | OHB (1..4) as the outer layer left it out: RTP header [extension]
 * | payload with padding
 * </pre>
 *
 * <p>The header of the result is the one received, outer PT, SEQ and extension included, which codec choice and ordering use
 * (RFC 8723 section 5.3); only the marker bit is the original one. All else in it is authenticated end to end. The replay window
 * and ROC are those of the original sequence number, apart from the outer ones (RFC 8723 section 5.3), and change only after
 * authentication. An illegal Original Header Block counts as authentication failure (RFC 8723 section 4).
 *
 * <p>A packet that is refused is unchanged, so that another key can be tried (RFC 8870 section 4.3.2). Owned by one thread.
 * Packets are changed in place and not kept; no allocation per packet outside the cipher.
 */
public final class EndToEndReceiver implements AutoCloseable {
    private static final int TAG = AeadCipher.TAG_LENGTH_BYTES;

    private final int ssrc;
    private final AeadCipher cipher;
    private final SrtpNonce nonce;
    private final PacketIndexTracker source;
    private int originalPayloadType;
    private int originalSequenceNumber;

    /**
     * A receiver with the default replay window.
     *
     * @param profile a double profile
     * @param key the inner master key, {@code profile.layerKeyLengthBytes()} octets; stays the caller's
     * @param salt the inner master salt, 12 octets; stays the caller's
     * @param ssrc the only source this object decrypts
     * @param initialRoc the inner ROC of the first packet, as EKT gave it, 0..2^32-1
     * @throws IllegalArgumentException if a length does not fit the profile
     */
    public EndToEndReceiver(ProtectionProfile profile, SecretBytes key, SecretBytes salt, int ssrc, long initialRoc) {
        this(profile, key, salt, ssrc, new PacketIndexTracker(initialRoc, SrtpOptions.RECEIVER_DEFAULT.replayWindow()));
    }

    /** A receiver that owns this index tracker. */
    public EndToEndReceiver(
            ProtectionProfile profile, SecretBytes key, SecretBytes salt, int ssrc, PacketIndexTracker source) {
        EndToEndKeys.requireFit(profile, key, salt);
        this.ssrc = ssrc;
        this.source = source;
        cipher = EndToEndKeys.cipher(key, salt);
        nonce = EndToEndKeys.nonce(key, salt);
    }

    /**
     * Verifies the packet end to end and turns it into the RTP packet for the application.
     *
     * @return OK; MALFORMED; NO_KEY if the packet has another SSRC; REPLAY; AUTH_FAIL; KEY_EXPIRED beyond index 2^48 - 1; the
     *     packet is unchanged unless OK
     */
    public SrtpStatus decrypt(PacketBuffer packet) {
        byte[] b = packet.buffer();
        int off = packet.offset();
        int length = packet.length();
        int headerLength = RtpView.headerLength(b, off, length);
        if (headerLength < 0) {
            return SrtpStatus.MALFORMED;
        }
        if (RtpView.ssrc(b, off) != ssrc) {
            return SrtpStatus.NO_KEY;
        }
        int end = off + length;
        int blockLength = OriginalHeaderBlock.length(b, off + headerLength, end);
        if (blockLength < 0) {
            return end == off + headerLength ? SrtpStatus.MALFORMED : SrtpStatus.AUTH_FAIL;
        }
        int protectedLength = length - headerLength - blockLength;
        if (protectedLength < TAG) {
            return SrtpStatus.MALFORMED;
        }
        int outerSequenceNumber = RtpView.sequenceNumber(b, off);
        int sequenceNumber = OriginalHeaderBlock.sequenceNumber(b, end, outerSequenceNumber);
        long index = source.estimate(sequenceNumber);
        if (index >= RolloverCounter.INDEX_LIMIT) {
            return SrtpStatus.KEY_EXPIRED;
        }
        if (!source.isFresh(index)) {
            return SrtpStatus.REPLAY;
        }
        byte firstOctet = b[off];
        byte secondOctet = b[off + 1];
        int payloadType = OriginalHeaderBlock.payloadType(b, end, secondOctet & 0x7F);
        boolean marker = OriginalHeaderBlock.marker(b, end, RtpView.marker(b, off));
        RtpView.setExtension(b, off, false);
        RtpView.setPayloadType(b, off, payloadType);
        RtpView.setMarker(b, off, marker);
        RtpView.setSequenceNumber(b, off, sequenceNumber);
        int fixedLength = RtpView.fixedHeaderLength(b, off);
        boolean authentic =
                cipher.decrypt(nonce.of(ssrc, index), b, off, fixedLength, b, off + headerLength, protectedLength);
        b[off] = firstOctet;
        b[off + 1] = secondOctet;
        RtpView.setSequenceNumber(b, off, outerSequenceNumber);
        if (!authentic) {
            return SrtpStatus.AUTH_FAIL;
        }
        RtpView.setMarker(b, off, marker);
        source.commit(index);
        originalPayloadType = payloadType;
        originalSequenceNumber = sequenceNumber;
        packet.setLength(headerLength + protectedLength - TAG);
        return SrtpStatus.OK;
    }

    /** The source. */
    public int ssrc() {
        return ssrc;
    }

    /** The payload type that the sender gave to the last packet with status OK; for statistics only (RFC 8723 section 5.3). */
    public int originalPayloadType() {
        return originalPayloadType;
    }

    /** The sequence number that the sender gave to the last packet with status OK; for statistics only (RFC 8723 section 5.3). */
    public int originalSequenceNumber() {
        return originalSequenceNumber;
    }

    /** The inner ROC of the highest packet that was OK, or the initial one. */
    public long rolloverCounter() {
        return source.rolloverCounter();
    }

    /** Wipes the keys; using the receiver afterwards is a bug and throws {@link IllegalStateException}. */
    @Override
    public void close() {
        cipher.close();
        nonce.close();
    }
}
