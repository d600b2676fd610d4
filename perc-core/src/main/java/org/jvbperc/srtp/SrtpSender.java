package org.jvbperc.srtp;

import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtcpView;
import org.jvbperc.rtp.RtpView;

/**
 * Protects the packets that are sent on one hop in one direction: SRTP and SRTCP with AES-GCM (RFC 3711, RFC 7714), all SSRCs
 * of one master key.
 *
 * <pre>
 * SRTP:  header [CSRCs] [extension] | ciphertext | tag (16)
 * SRTCP: first 8 octets | ciphertext | tag (16) | E=1, index (32 bits)
 * </pre>
 *
 * <p>With double encryption this is the outer layer, and the only one of repair mode and SRTCP (RFC 8723 sections 5.1 and 6).
 * No index of a source is ever used twice; packets may come reordered within the window of {@link SrtpOptions#replayWindow()}.
 * A packet that is refused is unchanged.
 *
 * <p>Owned by one thread. Packets are changed in place and not kept; no allocation per packet outside the cipher once a source
 * is known.
 */
public final class SrtpSender implements AutoCloseable {
    /** Octets an SRTP packet grows by. */
    public static final int RTP_EXPANSION_BYTES = AeadCipher.TAG_LENGTH_BYTES;

    /** Octets an SRTCP packet grows by. */
    public static final int RTCP_EXPANSION_BYTES = AeadCipher.TAG_LENGTH_BYTES + 4;

    private static final int ENCRYPTED_FLAG = 0x80000000;

    private final SrtpSessionKeys keys;
    private final SrtpOptions options;
    private final SsrcTable<PacketIndexTracker> sources;
    private final SsrcTable<RtcpIndex> rtcpSources;
    private final byte[] rtcpAdditional = new byte[RtcpView.HEADER_BYTES + 4];
    private long rtpPackets;
    private long rtcpPackets;

    /** The last SRTCP index used by one source; the first is 1. */
    private static final class RtcpIndex {
        long last;
    }

    /**
     * A sender with default options.
     *
     * @param masterKey 16 or 32 octets; which selects AEAD_AES_128_GCM or AEAD_AES_256_GCM; stays the caller's
     * @param masterSalt 12 octets; stays the caller's
     */
    public SrtpSender(SecretBytes masterKey, SecretBytes masterSalt) {
        this(masterKey, masterSalt, SrtpOptions.SENDER_DEFAULT);
    }

    /** A sender with these options. */
    public SrtpSender(SecretBytes masterKey, SecretBytes masterSalt, SrtpOptions options) {
        this(new SrtpSessionKeys(masterKey, masterSalt, options.encryptedExtensionIds()), options);
    }

    /** A sender that owns these session keys. */
    SrtpSender(SrtpSessionKeys keys, SrtpOptions options) {
        this.keys = keys;
        this.options = options;
        sources = new SsrcTable<>(options.maximumSources());
        rtcpSources = new SsrcTable<>(options.maximumSources());
    }

    /**
     * Turns the RTP packet into an SRTP packet.
     *
     * @return OK; MALFORMED; NO_ROOM without 16 octets behind the packet; NONCE_REUSE if the index was used or may have been;
     *     KEY_EXPIRED at the end of the master key's or the source's packets; NO_KEY if there are too many sources
     */
    public SrtpStatus protect(PacketBuffer packet) {
        byte[] b = packet.buffer();
        int off = packet.offset();
        int length = packet.length();
        int headerLength = RtpView.headerLength(b, off, length);
        if (headerLength < 0) {
            return SrtpStatus.MALFORMED;
        }
        if (packet.tailRoomBytes() < RTP_EXPANSION_BYTES) {
            return SrtpStatus.NO_ROOM;
        }
        if (rtpPackets >= options.maximumRtpPackets()) {
            return SrtpStatus.KEY_EXPIRED;
        }
        int ssrc = RtpView.ssrc(b, off);
        PacketIndexTracker source = sources.get(ssrc);
        if (source == null) {
            if (!sources.hasRoom()) {
                return SrtpStatus.NO_KEY;
            }
            source = new PacketIndexTracker(0, options.replayWindow());
            sources.put(ssrc, source);
        }
        long index = source.estimate(RtpView.sequenceNumber(b, off));
        if (index >= RolloverCounter.INDEX_LIMIT) {
            return SrtpStatus.KEY_EXPIRED;
        }
        if (!source.isFresh(index)) {
            return SrtpStatus.NONCE_REUSE;
        }
        source.commit(index);
        rtpPackets++;
        HeaderExtensionCipher extensionCipher = keys.extensionCipher();
        if (extensionCipher != null) {
            extensionCipher.apply(b, off, index);
        }
        byte[] nonce = keys.rtpNonce().of(ssrc, index);
        keys.rtpCipher().encrypt(nonce, b, off, headerLength, b, off + headerLength, length - headerLength);
        packet.setLength(length + RTP_EXPANSION_BYTES);
        return SrtpStatus.OK;
    }

    /**
     * Turns the compound RTCP packet into an encrypted SRTCP packet, with the next index of its SSRC.
     *
     * @return OK; MALFORMED; NO_ROOM without 20 octets behind the packet; KEY_EXPIRED after 2^31 - 1 packets; NO_KEY if there
     *     are too many sources
     */
    public SrtpStatus protectRtcp(PacketBuffer packet) {
        byte[] b = packet.buffer();
        int off = packet.offset();
        int length = packet.length();
        if (!RtcpView.isWellFormed(b, off, length)) {
            return SrtpStatus.MALFORMED;
        }
        if (packet.tailRoomBytes() < RTCP_EXPANSION_BYTES) {
            return SrtpStatus.NO_ROOM;
        }
        int ssrc = RtcpView.ssrc(b, off);
        RtcpIndex source = rtcpSources.get(ssrc);
        if (source == null) {
            if (!rtcpSources.hasRoom()) {
                return SrtpStatus.NO_KEY;
            }
            source = new RtcpIndex();
            rtcpSources.put(ssrc, source);
        }
        if (rtcpPackets >= options.maximumRtcpPackets() || source.last + 1 >= SrtpOptions.RTCP_PACKET_LIMIT) {
            return SrtpStatus.KEY_EXPIRED;
        }
        long index = ++source.last;
        rtcpPackets++;
        int indexWord = ENCRYPTED_FLAG | (int) index;
        System.arraycopy(b, off, rtcpAdditional, 0, RtcpView.HEADER_BYTES);
        BigEndian.putInt32(rtcpAdditional, RtcpView.HEADER_BYTES, indexWord);
        byte[] nonce = keys.rtcpNonce().of(ssrc, index);
        int data = off + RtcpView.HEADER_BYTES;
        keys.rtcpCipher()
                .encrypt(nonce, rtcpAdditional, 0, rtcpAdditional.length, b, data, length - RtcpView.HEADER_BYTES);
        BigEndian.putInt32(b, off + length + AeadCipher.TAG_LENGTH_BYTES, indexWord);
        packet.setLength(length + RTCP_EXPANSION_BYTES);
        return SrtpStatus.OK;
    }

    /**
     * Sets the ROC of a source's next packet. It can only go up: with a lower one, indices might be used again.
     *
     * @throws IllegalArgumentException if {@code rolloverCounter} is not in 0..2^32-1
     * @throws IllegalStateException if the source has sent with this ROC or a higher one, or there are too many sources
     */
    public void setRolloverCounter(int ssrc, long rolloverCounter) {
        PacketIndexTracker source = sources.get(ssrc);
        if (source == null) {
            if (!sources.hasRoom()) {
                throw new IllegalStateException("no room for another SSRC beyond " + sources.size());
            }
            sources.put(ssrc, new PacketIndexTracker(rolloverCounter, options.replayWindow()));
        } else if (source.highestIndex() >= rolloverCounter << 16) {
            throw new IllegalStateException("rollover counter " + rolloverCounter + " of SSRC "
                    + Integer.toUnsignedString(ssrc) + " was used before (RFC 3711 section 9.1)");
        } else {
            source.restart(rolloverCounter);
        }
    }

    /** The ROC of the source's highest packet, 0 for an unknown source. */
    public long rolloverCounter(int ssrc) {
        PacketIndexTracker source = sources.get(ssrc);
        return source == null ? 0 : source.rolloverCounter();
    }

    /** Number of RTP sources with state. */
    public int sourceCount() {
        return sources.size();
    }

    /**
     * Whether a receiver has the same SRTP session key, which a distributor must never have on two legs (RFC 8723 sections 5.2 and
     * 9).
     */
    public boolean hasSameKeyAs(SrtpReceiver receiver) {
        return keys.rtpCipher().hasSameKeyAs(receiver.sessionKeys().rtpCipher());
    }

    /** Wipes the keys; using the sender afterwards is a bug and throws {@link IllegalStateException}. */
    @Override
    public void close() {
        keys.close();
    }
}
