package org.jvbperc.srtp;

import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtcpView;
import org.jvbperc.rtp.RtpView;

/**
 * Verifies and decrypts the packets that arrive on one hop in one direction: SRTP and SRTCP with AES-GCM (RFC 3711, RFC 7714),
 * all SSRCs of one master key. The counterpart of {@link SrtpSender}.
 *
 * <p>State of a source (ROC, replay window) is created and changed only after a packet of the source was authenticated. A
 * packet that is refused is unchanged, so that another key can be tried during a rekey (RFC 5764 section 5.2).
 *
 * <p>Owned by one thread. Packets are changed in place and not kept; no allocation per packet outside the cipher once a source
 * is known.
 */
public final class SrtpReceiver implements AutoCloseable {
    private static final int TAG = AeadCipher.TAG_LENGTH_BYTES;
    private static final int INDEX_WORD_BYTES = 4;

    private final SrtpSessionKeys keys;
    private final SrtpOptions options;
    private final SsrcTable<PacketIndexTracker> sources;
    private final SsrcTable<SrtpReplayWindow> rtcpSources;
    private final byte[] rtcpAdditional = new byte[RtcpView.HEADER_BYTES + INDEX_WORD_BYTES];
    private final byte[] rtcpTag = new byte[TAG];
    private long rtpPackets;
    private long rtcpPackets;

    /**
     * A receiver with default options.
     *
     * @param masterKey 16 or 32 octets, which selects AEAD_AES_128_GCM or AEAD_AES_256_GCM; stays the caller's
     * @param masterSalt 12 octets; stays the caller's
     */
    public SrtpReceiver(SecretBytes masterKey, SecretBytes masterSalt) {
        this(masterKey, masterSalt, SrtpOptions.RECEIVER_DEFAULT);
    }

    /** A receiver with these options. */
    public SrtpReceiver(SecretBytes masterKey, SecretBytes masterSalt, SrtpOptions options) {
        this(new SrtpSessionKeys(masterKey, masterSalt, options.encryptedExtensionIds()), options);
    }

    /** A receiver that owns these session keys. */
    SrtpReceiver(SrtpSessionKeys keys, SrtpOptions options) {
        this.keys = keys;
        this.options = options;
        sources = new SsrcTable<>(options.maximumSources());
        rtcpSources = new SsrcTable<>(options.maximumSources());
    }

    /**
     * Turns the SRTP packet into the RTP packet.
     *
     * @return OK, MALFORMED, REPLAY, AUTH_FAIL, or KEY_EXPIRED at the end of the master key's or the source's packets
     */
    public SrtpStatus unprotect(PacketBuffer packet) {
        byte[] b = packet.buffer();
        int off = packet.offset();
        int length = packet.length();
        int headerLength = RtpView.headerLength(b, off, length);
        if (headerLength < 0 || length - headerLength < TAG) {
            return SrtpStatus.MALFORMED;
        }
        int ssrc = RtpView.ssrc(b, off);
        int sequenceNumber = RtpView.sequenceNumber(b, off);
        PacketIndexTracker source = sources.get(ssrc);
        long index = source == null ? sequenceNumber : source.estimate(sequenceNumber);
        if (index >= RolloverCounter.INDEX_LIMIT || rtpPackets >= options.maximumRtpPackets()) {
            return SrtpStatus.KEY_EXPIRED;
        }
        if (source != null && !source.isFresh(index)) {
            return SrtpStatus.REPLAY;
        }
        byte[] nonce = keys.rtpNonce().of(ssrc, index);
        if (!keys.rtpCipher().decrypt(nonce, b, off, headerLength, b, off + headerLength, length - headerLength)) {
            return SrtpStatus.AUTH_FAIL;
        }
        if (source == null) {
            source = new PacketIndexTracker(0, options.replayWindow());
            sources.put(ssrc, source);
        }
        source.commit(index);
        rtpPackets++;
        HeaderExtensionCipher extensionCipher = keys.extensionCipher();
        if (extensionCipher != null) {
            extensionCipher.apply(b, off, index);
        }
        packet.setLength(length - TAG);
        return SrtpStatus.OK;
    }

    /**
     * Turns the SRTCP packet, encrypted or only authenticated, into the compound RTCP packet.
     *
     * @return OK, MALFORMED, REPLAY, AUTH_FAIL, or KEY_EXPIRED at the end of the master key's packets
     */
    public SrtpStatus unprotectRtcp(PacketBuffer packet) {
        byte[] b = packet.buffer();
        int off = packet.offset();
        int length = packet.length();
        int plainLength = length - SrtpSender.RTCP_EXPANSION_BYTES;
        if (!RtcpView.isWellFormed(b, off, plainLength)) {
            return SrtpStatus.MALFORMED;
        }
        if (rtcpPackets >= options.maximumRtcpPackets()) {
            return SrtpStatus.KEY_EXPIRED;
        }
        int indexWord = BigEndian.int32(b, off + length - INDEX_WORD_BYTES);
        long index = indexWord & 0x7FFFFFFFL;
        int ssrc = RtcpView.ssrc(b, off);
        SrtpReplayWindow source = rtcpSources.get(ssrc);
        if (source != null && !source.isFresh(index)) {
            return SrtpStatus.REPLAY;
        }
        byte[] nonce = keys.rtcpNonce().of(ssrc, index);
        boolean authentic = indexWord < 0
                ? decryptRtcp(nonce, b, off, length, indexWord)
                : verifyRtcp(nonce, b, off, plainLength, indexWord);
        if (!authentic) {
            return SrtpStatus.AUTH_FAIL;
        }
        if (source == null) {
            source = new SrtpReplayWindow(options.replayWindow());
            rtcpSources.put(ssrc, source);
        }
        source.commit(index);
        rtcpPackets++;
        packet.setLength(plainLength);
        return SrtpStatus.OK;
    }

    /**
     * Sets the ROC with which a source is expected to start or continue. Packets already received stay refused.
     *
     * @throws IllegalArgumentException if {@code rolloverCounter} is not in 0..2^32-1
     */
    public void setRolloverCounter(int ssrc, long rolloverCounter) {
        PacketIndexTracker source = sources.get(ssrc);
        if (source == null) {
            sources.put(ssrc, new PacketIndexTracker(rolloverCounter, options.replayWindow()));
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

    /** Number of RTCP sources with state. */
    public int rtcpSourceCount() {
        return rtcpSources.size();
    }

    /** Wipes the keys; using the receiver afterwards is a bug and throws {@link IllegalStateException}. */
    @Override
    public void close() {
        keys.close();
    }

    SrtpSessionKeys sessionKeys() {
        return keys;
    }

    private boolean decryptRtcp(byte[] nonce, byte[] b, int off, int length, int indexWord) {
        System.arraycopy(b, off, rtcpAdditional, 0, RtcpView.HEADER_BYTES);
        BigEndian.putInt32(rtcpAdditional, RtcpView.HEADER_BYTES, indexWord);
        int data = off + RtcpView.HEADER_BYTES;
        int dataLength = length - RtcpView.HEADER_BYTES - INDEX_WORD_BYTES;
        return keys.rtcpCipher().decrypt(nonce, rtcpAdditional, 0, rtcpAdditional.length, b, data, dataLength);
    }

    /**
     * E=0: the whole packet and the index word are additional data (RFC 7714 section 9.3). The tag is between them, so the
     * index word is moved to its place while the tag is checked.
     */
    private boolean verifyRtcp(byte[] nonce, byte[] b, int off, int plainLength, int indexWord) {
        int tag = off + plainLength;
        System.arraycopy(b, tag, rtcpTag, 0, TAG);
        BigEndian.putInt32(b, tag, indexWord);
        boolean authentic = keys.rtcpCipher().decrypt(nonce, b, off, plainLength + INDEX_WORD_BYTES, rtcpTag, 0, TAG);
        System.arraycopy(rtcpTag, 0, b, tag, TAG);
        return authentic;
    }
}
