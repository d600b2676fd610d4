package org.jvbperc.doublesrtp;

import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.RolloverCounter;
import org.jvbperc.srtp.SrtpNonce;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The inner transform of a sending endpoint for one SSRC and one end-to-end master key (RFC 8723 section 5.1 steps 3 to 5).
 *
 * <pre>
 * in: RTP header [extension] | payload with padding out: RTP header [extension] | ciphertext | inner tag (16) | OHB = 00
 * </pre>
 *
 * <p>Additional data is the header without extension and with X = 0, so a distributor may change extensions. The outer layer
 * (step 6) is an {@link org.jvbperc.srtp.SrtpSender}; repair mode (RTX, FEC) uses that alone. Indices must rise: a sequence
 * number that was used, or is older than the last one, is refused. A packet that is refused is unchanged.
 *
 * <p>Owned by one thread. Packets are changed in place and not kept; no allocation per packet outside the cipher.
 */
public final class EndToEndSender implements AutoCloseable {
    /** Octets a packet grows by: inner tag and the empty Original Header Block. */
    public static final int EXPANSION_BYTES = AeadCipher.TAG_LENGTH_BYTES + 1;

    private final int ssrc;
    private final AeadCipher cipher;
    private final SrtpNonce nonce;
    private final RolloverCounter rolloverCounter;

    /**
     * @param profile a double profile
     * @param key the inner master key, {@code profile.layerKeyLengthBytes()} octets; stays the caller's
     * @param salt the inner master salt, 12 octets; stays the caller's
     * @param ssrc the only source this object encrypts for
     * @param initialRoc the inner ROC of the first packet, 0..2^32-1
     * @throws IllegalArgumentException if a length does not fit the profile
     */
    public EndToEndSender(ProtectionProfile profile, SecretBytes key, SecretBytes salt, int ssrc, long initialRoc) {
        EndToEndKeys.requireFit(profile, key, salt);
        this.ssrc = ssrc;
        rolloverCounter = new RolloverCounter(initialRoc);
        cipher = EndToEndKeys.cipher(key, salt);
        nonce = EndToEndKeys.nonce(key, salt);
    }

    /**
     * Encrypts the payload of the RTP packet and appends the inner tag and the empty Original Header Block.
     *
     * @return OK; MALFORMED; NO_ROOM without 17 octets behind the packet; NO_KEY if the packet has another SSRC; NONCE_REUSE;
     *     KEY_EXPIRED after index 2^48 - 1
     */
    public SrtpStatus encrypt(PacketBuffer packet) {
        byte[] b = packet.buffer();
        int off = packet.offset();
        int length = packet.length();
        int headerLength = RtpView.headerLength(b, off, length);
        if (headerLength < 0) {
            return SrtpStatus.MALFORMED;
        }
        if (packet.tailRoomBytes() < EXPANSION_BYTES) {
            return SrtpStatus.NO_ROOM;
        }
        if (RtpView.ssrc(b, off) != ssrc) {
            return SrtpStatus.NO_KEY;
        }
        long index = rolloverCounter.estimate(RtpView.sequenceNumber(b, off));
        if (index >= RolloverCounter.INDEX_LIMIT) {
            return SrtpStatus.KEY_EXPIRED;
        }
        if (index <= rolloverCounter.highestIndex()) {
            return SrtpStatus.NONCE_REUSE;
        }
        rolloverCounter.commit(index);
        byte firstOctet = b[off];
        RtpView.setExtension(b, off, false);
        int fixedLength = RtpView.fixedHeaderLength(b, off);
        cipher.encrypt(nonce.of(ssrc, index), b, off, fixedLength, b, off + headerLength, length - headerLength);
        b[off] = firstOctet;
        b[off + length + AeadCipher.TAG_LENGTH_BYTES] = OriginalHeaderBlock.UNCHANGED;
        packet.setLength(length + EXPANSION_BYTES);
        return SrtpStatus.OK;
    }

    /** The source. */
    public int ssrc() {
        return ssrc;
    }

    /** The inner ROC of the last packet, or the initial one. */
    public long rolloverCounter() {
        return rolloverCounter.value();
    }

    /** The inner ROC of the next packet if it carries this sequence number; an EKT field in that packet must announce it. */
    public long nextRolloverCounter(int sequenceNumber) {
        return rolloverCounter.estimate(sequenceNumber) >> 16;
    }

    /** Wipes the keys; using the sender afterwards is a bug and throws {@link IllegalStateException}. */
    @Override
    public void close() {
        cipher.close();
        nonce.close();
    }
}
