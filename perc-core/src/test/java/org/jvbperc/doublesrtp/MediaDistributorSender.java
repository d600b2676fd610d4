package org.jvbperc.doublesrtp;

import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * A test peer for perc-core's endpoints: the side of a Media Distributor towards a receiving endpoint, on perc-core's own SRTP.
 * Bridges run the contexts of {@code org.jvbperc.md.srtp} instead. It changes the header, records the original values in the Original
 * Header Block, and applies the outer layer (RFC 8723 section 5.2 steps 2 to 4).
 *
 * <pre>
 * in:   RTP header [ext] | inner ciphertext | inner tag | OHB || trailer          length: without the trailer
 * out:  RTP header [ext] | outer ciphertext and tag || trailer
 * </pre>
 *
 * <p>Its key must belong to this receiver alone (RFC 8723 sections 5.2 and 9): never the sender's key, nor one of another leg.
 * The caller may change header extensions before, which the block does not record. Owned by one thread. Packets are changed in place and
 * not kept; no allocation per packet outside the cipher once a source is known.
 */
public final class MediaDistributorSender implements AutoCloseable {
    private final SrtpSender outer;
    private final HeaderMerge merge = new HeaderMerge();

    /**
     * @param outerKey the endpoint's server_write outer master key, 16 or 32 octets; stays the caller's
     * @param outerSalt its 12-octet salt; stays the caller's
     */
    public MediaDistributorSender(SecretBytes outerKey, SecretBytes outerSalt) {
        this(new SrtpSender(outerKey, outerSalt));
    }

    /** Uses and owns this sender. */
    public MediaDistributorSender(SrtpSender outer) {
        this.outer = outer;
    }

    /** Changes and protects a packet without trailer. */
    public SrtpStatus send(PacketBuffer packet, HeaderChange change) {
        return send(packet, 0, change);
    }

    /**
     * Changes the header and protects the packet.
     *
     * @param packet the RTP packet without its trailer, which follows directly behind it in the array; afterwards SRTP packet
     *     and trailer
     * @param trailerLength octets of the trailer, 0 or more
     * @return OK; MALFORMED, also if there is no inner tag or Original Header Block inside; AUTH_FAIL if the Original Header Block is illegal; NO_ROOM without 19 octets behind packet and
     *     trailer; otherwise the result of {@link SrtpSender#protect}. The packet is to be dropped unless OK
     */
    public SrtpStatus send(PacketBuffer packet, int trailerLength, HeaderChange change) {
        byte[] b = packet.buffer();
        int off = packet.offset();
        int headerLength = RtpView.headerLength(b, off, packet.length());
        if (headerLength < 0 || trailerLength < 0) {
            return SrtpStatus.MALFORMED;
        }
        int end = packet.end();
        int innerTagEnd = off + headerLength + AeadCipher.TAG_LENGTH_BYTES;
        if (end <= innerTagEnd) {
            return SrtpStatus.MALFORMED;
        }
        int blockLength = OriginalHeaderBlock.length(b, innerTagEnd, end);
        if (blockLength < 0) {
            return SrtpStatus.AUTH_FAIL;
        }
        int payloadType = RtpView.payloadType(b, off);
        int sequenceNumber = RtpView.sequenceNumber(b, off);
        boolean marker = RtpView.marker(b, off);
        merge.read(b, end, payloadType, sequenceNumber, marker);
        int newPayloadType = change.payloadTypeOf(payloadType);
        int newSequenceNumber = change.sequenceNumberOf(sequenceNumber);
        boolean newMarker = change.markerOf(marker);
        merge.change(newPayloadType, newSequenceNumber, newMarker);

        int newLength = packet.length() - blockLength + merge.lengthBytes();
        int trailer = newLength + SrtpSender.RTP_EXPANSION_BYTES;
        if (b.length - off < trailer + trailerLength) {
            return SrtpStatus.NO_ROOM;
        }
        if (trailerLength > 0) {
            System.arraycopy(b, end, b, off + trailer, trailerLength);
        }
        merge.write(b, end - blockLength);
        packet.setLength(newLength);
        RtpView.setPayloadType(b, off, newPayloadType);
        RtpView.setSequenceNumber(b, off, newSequenceNumber);
        RtpView.setMarker(b, off, newMarker);
        SrtpStatus status = outer.protect(packet);
        if (status == SrtpStatus.OK) {
            packet.setLength(trailer + trailerLength);
        }
        return status;
    }

    /** The hop's sender: for SRTCP and for repair-mode packets, which have no inner layer. */
    public SrtpSender outer() {
        return outer;
    }

    /** Wipes the keys. */
    @Override
    public void close() {
        outer.close();
    }
}
