package org.jvbperc.cli.srtp;

import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.doublesrtp.MediaDistributorReceiver;
import org.jvbperc.doublesrtp.MediaDistributorSender;
import org.jvbperc.doublesrtp.MediaDistributorTransform;
import org.jvbperc.ekt.EktField;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpStatus;

/** Double SRTP from one leg to another (RFC 8723 section 5.2). */
final class RelayTransform implements PacketTransform, AutoCloseable {
    /** Outer key and salt of a leg, which stay the caller's, and the ROC of each source's first packet on it. */
    record Leg(SecretBytes key, SecretBytes salt, long rolloverCounter) {}

    private final MediaDistributorReceiver receiver;
    private final MediaDistributorSender sender;
    private final MediaDistributorTransform transform;
    private final long fromRolloverCounter;
    private final long toRolloverCounter;
    private final HeaderChange change;
    private final boolean ekt;
    private final FirstPackets firstPackets = new FirstPackets();

    RelayTransform(Leg from, Leg to, HeaderChange change, boolean ekt) {
        this.receiver = new MediaDistributorReceiver(from.key, from.salt);
        this.sender = new MediaDistributorSender(to.key, to.salt);
        this.transform = new MediaDistributorTransform(receiver, sender);
        this.fromRolloverCounter = from.rolloverCounter;
        this.toRolloverCounter = to.rolloverCounter;
        this.change = change;
        this.ekt = ekt;
    }

    @Override
    public SrtpStatus apply(PacketBuffer packet) {
        byte[] buffer = packet.buffer();
        int offset = packet.offset();
        int length = packet.length();
        int fieldLength = ekt ? EktField.lengthBytes(buffer, offset, length) : 0;
        if (fieldLength < 0 || RtpView.headerLength(buffer, offset, length - fieldLength) < 0) {
            return SrtpStatus.MALFORMED;
        }
        int ssrc = RtpView.ssrc(buffer, offset);
        if (firstPackets.isFirst(ssrc)) {
            receiver.outer().setRolloverCounter(ssrc, fromRolloverCounter);
            sender.outer().setRolloverCounter(ssrc, toRolloverCounter);
        }
        return transform.relay(packet, fieldLength, change);
    }

    @Override
    public void close() {
        receiver.close();
        sender.close();
    }
}
