package org.jvbperc.doublesrtp;

import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/**
 * A test peer for perc-core's endpoints: the side of a Media Distributor towards a sending endpoint, on perc-core's own SRTP. Bridges
 * run the contexts of {@code org.jvbperc.md.srtp} instead. It removes the outer layer of double packets (RFC 8723 section
 * 5.2 step 1). With the outer half of the keys this is an ordinary AES-GCM receiver (RFC 8723 section 3.1).
 *
 * <p>Behind the SRTP packet there may be a trailer that the distributor neither reads nor changes, namely the EKT field, whose
 * length the caller has found. The trailer moves with the packet, so that both stay one run of octets:
 *
 * <pre>
 * in:   RTP header [ext] | outer ciphertext and tag || trailer
 * out:  RTP header [ext] | inner ciphertext | inner tag | OHB || trailer          length: without the trailer
 * </pre>
 *
 * <p>Owned by one thread. Packets are changed in place and not kept; no allocation per packet outside the cipher once a source
 * is known.
 */
public final class MediaDistributorReceiver implements AutoCloseable {
    private final SrtpReceiver outer;

    /**
     * @param outerKey the endpoint's client_write outer master key, 16 or 32 octets; stays the caller's
     * @param outerSalt its 12-octet salt; stays the caller's
     */
    public MediaDistributorReceiver(SecretBytes outerKey, SecretBytes outerSalt) {
        this(new SrtpReceiver(outerKey, outerSalt));
    }

    /** Uses and owns this receiver. */
    public MediaDistributorReceiver(SrtpReceiver outer) {
        this.outer = outer;
    }

    /** Takes the outer layer off a packet without trailer. */
    public SrtpStatus receive(PacketBuffer packet) {
        return receive(packet, 0);
    }

    /**
     * Takes the outer layer off.
     *
     * @param packet SRTP packet and trailer; afterwards the RTP packet without the trailer, which follows directly behind it
     * @param trailerLength octets of the trailer, 0 or more
     * @return OK; MALFORMED, also if there is no inner tag or Original Header Block inside; REPLAY; AUTH_FAIL, also if Config is
     *     illegal; KEY_EXPIRED. The packet is to be dropped unless OK
     */
    public SrtpStatus receive(PacketBuffer packet, int trailerLength) {
        SrtpStatus status = removeOuterLayer(packet, trailerLength);
        if (status != SrtpStatus.OK) {
            return status;
        }
        byte[] b = packet.buffer();
        int payload = packet.offset() + RtpView.headerLength(b, packet.offset(), packet.length());
        int end = packet.end();
        if (end - payload <= AeadCipher.TAG_LENGTH_BYTES) {
            return SrtpStatus.MALFORMED;
        }
        return OriginalHeaderBlock.length(b, payload + AeadCipher.TAG_LENGTH_BYTES, end) < 0
                ? SrtpStatus.AUTH_FAIL
                : SrtpStatus.OK;
    }

    /** Like {@link #receive}, but without checking the contents. */
    SrtpStatus removeOuterLayer(PacketBuffer packet, int trailerLength) {
        int lengthWithTrailer = packet.length();
        if (trailerLength < 0 || trailerLength > lengthWithTrailer) {
            return SrtpStatus.MALFORMED;
        }
        packet.setLength(lengthWithTrailer - trailerLength);
        SrtpStatus status = outer.unprotect(packet);
        if (status != SrtpStatus.OK) {
            packet.setLength(lengthWithTrailer);
            return status;
        }
        if (trailerLength > 0) {
            byte[] b = packet.buffer();
            int end = packet.end();
            System.arraycopy(b, end + AeadCipher.TAG_LENGTH_BYTES, b, end, trailerLength);
        }
        return SrtpStatus.OK;
    }

    /** The hop's receiver: for SRTCP and for repair-mode packets, which have no inner layer. */
    public SrtpReceiver outer() {
        return outer;
    }

    /** Wipes the keys. */
    @Override
    public void close() {
        outer.close();
    }
}
