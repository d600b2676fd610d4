package org.jvbperc.cli.srtp;

import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktPlaintext;
import org.jvbperc.ekt.FullEktField;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.SsrcTable;

/**
 * RTP to double SRTP (RFC 8723 section 5.1), and a Full EKT field on every packet if there is an EKTKey. Unlike a real sender it uses
 * the key it was given, under epoch 0, for every source, so that the result is the same every time.
 */
final class ProtectTransform implements PacketTransform, AutoCloseable {
    private final DoubleKeys keys;
    private final SrtpSender outer;
    private final @Nullable AesKeyWrap wrap;
    private final FirstPackets firstPackets = new FirstPackets();
    private final SsrcTable<EndToEndSender> sources = new SsrcTable<>(FirstPackets.MAX_SOURCES);

    ProtectTransform(DoubleKeys keys) {
        this.keys = keys;
        this.outer = new SrtpSender(keys.outerKey(), keys.outerSalt());
        EktParameterSet ekt = keys.ekt();
        this.wrap = ekt == null ? null : new AesKeyWrap(ekt.ektKey());
    }

    @Override
    public SrtpStatus apply(PacketBuffer packet) {
        if (RtpView.headerLength(packet.buffer(), packet.offset(), packet.length()) < 0) {
            return SrtpStatus.MALFORMED;
        }
        int ssrc = RtpView.ssrc(packet.buffer(), packet.offset());
        EndToEndSender inner = sources.get(ssrc);
        if (inner == null) {
            if (!sources.hasRoom()) {
                return SrtpStatus.NO_KEY;
            }
            inner = new EndToEndSender(
                    keys.profile(), keys.innerKey(), keys.innerSalt(), ssrc, keys.innerRolloverCounter());
            sources.put(ssrc, inner);
        }
        if (firstPackets.isFirst(ssrc)) {
            outer.setRolloverCounter(ssrc, keys.rolloverCounter());
        }
        SrtpStatus status = inner.encrypt(packet);
        if (status == SrtpStatus.OK) {
            status = outer.protect(packet);
        }
        if (status == SrtpStatus.OK && wrap != null) {
            appendField(packet, wrap, ssrc, inner.rolloverCounter());
        }
        return status;
    }

    private void appendField(PacketBuffer packet, AesKeyWrap ektCipher, int ssrc, long rolloverCounter) {
        EktParameterSet ekt = keys.ekt();
        if (ekt == null) {
            return;
        }
        byte[] plaintext = new byte[EktPlaintext.lengthBytes(keys.innerKey().length())];
        int length = EktPlaintext.write(keys.innerKey(), ssrc, rolloverCounter, plaintext, 0);
        byte[] ciphertext = new byte[AesKeyWrap.paddedCiphertextLengthBytes(length)];
        ektCipher.wrapPadded(plaintext, 0, length, ciphertext, 0);
        java.util.Arrays.fill(plaintext, (byte) 0);
        int fieldLength = FullEktField.write(ciphertext, ekt.spi(), 0, packet.buffer(), packet.end());
        packet.setLength(packet.length() + fieldLength);
    }

    @Override
    public void close() {
        outer.close();
        sources.forEach(EndToEndSender::close);
        if (wrap != null) {
            wrap.close();
        }
    }
}
