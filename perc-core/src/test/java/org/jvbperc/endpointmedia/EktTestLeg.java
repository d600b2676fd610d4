package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvbperc.ekt.EktTestSets.rtp;
import static org.jvbperc.ekt.EktTestSets.secret;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.doublesrtp.MediaDistributorReceiver;
import org.jvbperc.doublesrtp.MediaDistributorSender;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * A sending endpoint, a Media Distributor that does what its tests want, and a receiving endpoint, with a clock that stands still
 * unless moved. The distributor renumbers the packets that it sends, so that it can send any packet at any time.
 */
public final class EktTestLeg implements AutoCloseable {
    public static final ProtectionProfile DOUBLE_128 = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
    public static final ProtectionProfile DOUBLE_256 = ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
    public static final int SSRC = 0xCAFEBABE;

    private static final long MILLI = 1_000_000;

    /** A packet inside the distributor: outer layer off, EKT field apart. */
    public record Opened(byte[] packet, byte[] field) {
        public Opened with(byte[] otherField) {
            return new Opened(packet, otherField);
        }

        /** With another epoch in its Full field. */
        public Opened withEpoch(int epoch) {
            byte[] changed = field.clone();
            changed[field.length - 5] = (byte) (epoch >> 8);
            changed[field.length - 4] = (byte) epoch;
            return with(changed);
        }

        public Opened withShort() {
            return with(new byte[1]);
        }
    }

    public final ProtectionProfile profile;
    public final PercMediaSender sender;
    public PercMediaReceiver receiver;
    public long now = 5_000 * MILLI;

    private final SecretBytes upKey;
    private final SecretBytes upSalt;
    private final SecretBytes downKey;
    private final SecretBytes downSalt;
    private final MediaDistributorReceiver fromSender;
    private MediaDistributorSender toReceiver;
    private final Map<Integer, Integer> nextOuterSequence = new HashMap<>();
    private PacketBuffer delivered = new PacketBuffer();

    public EktTestLeg() {
        this(DOUBLE_128, EktReceiverConfig.DEFAULT);
    }

    public EktTestLeg(ProtectionProfile profile, EktReceiverConfig config) {
        this(profile, new EktSenderConfig(3, 250, 0, 1024), config);
    }

    public EktTestLeg(ProtectionProfile profile, EktSenderConfig senderConfig, EktReceiverConfig config) {
        this.profile = profile;
        Random random = new Random(8870);
        upKey = secret(random, profile.layerKeyLengthBytes());
        upSalt = secret(random, 12);
        downKey = secret(random, profile.layerKeyLengthBytes());
        downSalt = secret(random, 12);
        sender = new PercMediaSender(profile, new SrtpSender(upKey, upSalt), new SecureRandom(), senderConfig);
        fromSender = new MediaDistributorReceiver(upKey, upSalt);
        toReceiver = new MediaDistributorSender(downKey, downSalt);
        receiver = new PercMediaReceiver(profile, new SrtpReceiver(downKey, downSalt), config);
    }

    public EktParameterSet set(int spi) {
        return EktTestSets.set(profile, spi);
    }

    /** Gives both endpoints the same set. */
    public EktTestLeg install(int spi) {
        return install(set(spi));
    }

    public EktTestLeg install(EktParameterSet set) {
        assertEquals(EktInstallation.INSTALLED, sender.install(set, now));
        assertEquals(EktInstallation.INSTALLED, receiver.install(set, now));
        return this;
    }

    public void sleep(long millis) {
        now += millis * MILLI;
    }

    /** Replaces the receiver by one that has seen nothing yet, and starts a new hop. */
    public void newReceiver(EktReceiverConfig config) {
        receiver.close();
        receiver = new PercMediaReceiver(profile, newOuterReceiver(), config);
    }

    /** A receiver's side of a new hop. */
    public SrtpReceiver newOuterReceiver() {
        toReceiver = new MediaDistributorSender(downKey, downSalt);
        nextOuterSequence.clear();
        return new SrtpReceiver(downKey, downSalt);
    }

    /** The same receiver continues with a new hop. */
    public void newAssociation() {
        receiver.replaceOuter(newOuterReceiver());
    }

    /** A packet as it leaves the sender. */
    byte[] protect(int ssrc, int sequenceNumber) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp(ssrc, sequenceNumber, 0));
        assertEquals(SrtpStatus.OK, sender.protect(packet, now));
        return packet.toByteArray();
    }

    /** A packet as it is inside the distributor. */
    public Opened send(int ssrc, int sequenceNumber) {
        PacketBuffer packet = PacketBuffer.copyOf(protect(ssrc, sequenceNumber));
        int length = packet.length();
        int fieldLength = EktField.lengthBytes(packet.buffer(), packet.offset(), length);
        byte[] field = Arrays.copyOfRange(packet.buffer(), length - fieldLength, length);
        assertEquals(SrtpStatus.OK, fromSender.receive(packet, fieldLength));
        return new Opened(packet.toByteArray(), field);
    }

    public Opened send(int sequenceNumber) {
        return send(SSRC, sequenceNumber);
    }

    /** The packet that the receiver gets: outer layer on, with the next outer sequence number. */
    public byte[] relay(Opened opened) {
        byte[] buffer = new byte[opened.packet.length + opened.field.length + PacketBuffer.TAIL_ROOM_BYTES];
        System.arraycopy(opened.packet, 0, buffer, 0, opened.packet.length);
        System.arraycopy(opened.field, 0, buffer, opened.packet.length, opened.field.length);
        PacketBuffer packet = new PacketBuffer(buffer, 0, opened.packet.length);
        int next = nextOuterSequence.merge(RtpView.ssrc(buffer, 0), 1, Integer::sum);
        HeaderChange change =
                new HeaderChange(HeaderChange.KEEP, next - RtpView.sequenceNumber(buffer, 0), HeaderChange.KEEP);
        assertEquals(SrtpStatus.OK, toReceiver.send(packet, opened.field.length, change));
        return packet.toByteArray();
    }

    public SrtpStatus receive(byte[] packet) {
        delivered = PacketBuffer.copyOf(packet);
        return receiver.unprotect(delivered, now);
    }

    public SrtpStatus deliver(Opened opened) {
        return receive(relay(opened));
    }

    /** Sends, relays and receives one packet, which must arrive as it was sent. */
    public void deliver(int ssrc, int sequenceNumber) {
        assertEquals(SrtpStatus.OK, deliver(send(ssrc, sequenceNumber)), "packet " + sequenceNumber);
        assertDelivered(ssrc, sequenceNumber);
    }

    public void deliver(int sequenceNumber) {
        deliver(SSRC, sequenceNumber);
    }

    /** The packet delivered last is this one, but for the outer sequence number. */
    public void assertDelivered(int ssrc, int sequenceNumber) {
        byte[] packet = delivered.toByteArray();
        RtpView.setSequenceNumber(packet, 0, sequenceNumber);
        assertArrayEquals(rtp(ssrc, sequenceNumber, 0), packet);
    }

    /** The sequence number that the payload of the packet delivered last tells. */
    public int deliveredNumber() {
        byte[] packet = delivered.toByteArray();
        return java.nio.ByteBuffer.wrap(packet).getInt(16);
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
        fromSender.close();
        toReceiver.close();
    }
}
