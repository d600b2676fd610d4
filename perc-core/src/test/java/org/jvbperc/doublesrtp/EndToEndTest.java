package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpPackets;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.VectorFile;

class EndToEndTest {
    private static final ProtectionProfile PROFILE = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
    private static final int SSRC = 0x1234ABCD;

    private final DoubleKeys keys = DoubleKeys.of(PROFILE, 2);
    private final EndToEndSender sender = keys.inner(SSRC, 0);
    private final EndToEndReceiver receiver = keys.innerReceiver(SSRC, 0);

    @Test
    void encrypt_withExtension_keepsTheHeaderAndAppendsTagAndEmptyBlock() {
        byte[] rtp = VectorFile.hex("906f00010000a0001234abcdbede000110ff0000aabbcc");
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.OK, sender.encrypt(packet));
        assertEquals(rtp.length + EndToEndSender.EXPANSION_BYTES, packet.length());
        assertArrayEquals(Arrays.copyOf(rtp, 20), Arrays.copyOf(packet.buffer(), 20));
        assertEquals(0, packet.buffer()[packet.end() - 1]);
    }

    @Test
    void decrypt_withTheWrongKey_leavesThePacketForTheRightOne() {
        byte[] rtp = RtpPackets.simple(SSRC, 1, 1200);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.OK, sender.encrypt(packet));
        byte[] encrypted = packet.toByteArray();
        try (EndToEndReceiver wrong =
                new EndToEndReceiver(PROFILE, SecretBytes.copyOf(new byte[16]), keys.innerSalt(), SSRC, 0)) {
            assertEquals(SrtpStatus.AUTH_FAIL, wrong.decrypt(packet));
        }
        assertArrayEquals(encrypted, packet.toByteArray());
        assertEquals(SrtpStatus.OK, receiver.decrypt(packet));
        assertArrayEquals(rtp, packet.toByteArray());
    }

    @Test
    void decrypt_ofTheSamePacketOnAnotherOuterSequenceNumber_isAReplay() {
        byte[] rtp = RtpPackets.simple(SSRC, 1, 30);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.OK, sender.encrypt(packet));
        byte[] inner = packet.toByteArray();
        assertEquals(SrtpStatus.OK, receiver.decrypt(packet));
        PacketBuffer again = PacketBuffer.copyOf(inner);
        MediaDistributorSender distributor = new MediaDistributorSender(keys.legs()[1].sender());
        assertEquals(SrtpStatus.OK, distributor.send(again, new HeaderChange(HeaderChange.KEEP, 5, HeaderChange.KEEP)));
        assertEquals(SrtpStatus.OK, keys.legs()[1].receiver().unprotect(again));
        assertEquals(SrtpStatus.REPLAY, receiver.decrypt(again));
    }

    @Test
    void encrypt_sequenceNumberThatDoesNotRise_isNonceReuseAndLeavesThePacket() {
        assertEquals(SrtpStatus.OK, sender.encrypt(PacketBuffer.copyOf(RtpPackets.simple(SSRC, 10, 30))));
        for (int sequenceNumber : new int[] {10, 9}) {
            byte[] rtp = RtpPackets.simple(SSRC, sequenceNumber, 31);
            PacketBuffer packet = PacketBuffer.copyOf(rtp);
            assertEquals(SrtpStatus.NONCE_REUSE, sender.encrypt(packet));
            assertArrayEquals(rtp, packet.toByteArray());
        }
    }

    @Test
    void rolloverCounters_innerAndOuter_wrapIndependently() {
        EndToEndSender innerSender = keys.inner(SSRC, 41);
        EndToEndReceiver innerReceiver = keys.innerReceiver(SSRC, 41);
        SrtpSender first = keys.legs()[0].sender();
        SrtpReceiver last = keys.legs()[1].receiver();
        MediaDistributorTransform transform = new MediaDistributorTransform(
                new MediaDistributorReceiver(keys.legs()[0].receiver()),
                new MediaDistributorSender(keys.legs()[1].sender()));
        HeaderChange shift = new HeaderChange(HeaderChange.KEEP, 0x4000, HeaderChange.KEEP);
        for (int i = 0; i < 10; i++) {
            byte[] rtp = RtpPackets.simple(SSRC, 0x8000 + i * 0x2800 & 0xFFFF, 30);
            PacketBuffer packet = PacketBuffer.copyOf(rtp);
            assertEquals(SrtpStatus.OK, innerSender.encrypt(packet));
            assertEquals(SrtpStatus.OK, first.protect(packet));
            assertEquals(SrtpStatus.OK, transform.relay(packet, 0, shift));
            assertEquals(SrtpStatus.OK, last.unprotect(packet));
            assertEquals(SrtpStatus.OK, innerReceiver.decrypt(packet));
            int total = 0x8000 + i * 0x2800;
            assertEquals(41 + (total >> 16), innerSender.rolloverCounter());
            assertEquals(41 + (total >> 16), innerReceiver.rolloverCounter());
            assertEquals(total >> 16, first.rolloverCounter(SSRC));
            assertEquals(total + 0x4000 >> 16, last.rolloverCounter(SSRC));
            assertEquals(total & 0xFFFF, innerReceiver.originalSequenceNumber());
            assertEquals(total + 0x4000 & 0xFFFF, RtpView.sequenceNumber(packet.buffer(), 0));
        }
    }

    @Test
    void nextRolloverCounter_atTheWrap_isTheNextPackets() {
        assertEquals(0, sender.nextRolloverCounter(65535));
        assertEquals(SrtpStatus.OK, sender.encrypt(PacketBuffer.copyOf(RtpPackets.simple(SSRC, 65535, 1))));
        assertEquals(0, sender.rolloverCounter());
        assertEquals(1, sender.nextRolloverCounter(0));
        assertEquals(0, sender.rolloverCounter());
    }

    @Test
    void transforms_beyondTheLastIndex_expire() {
        EndToEndSender last = keys.inner(SSRC, 0xFFFFFFFFL);
        EndToEndReceiver lastReceiver = keys.innerReceiver(SSRC, 0xFFFFFFFFL);
        PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(SSRC, 65535, 20));
        assertEquals(SrtpStatus.OK, last.encrypt(packet));
        assertEquals(SrtpStatus.OK, lastReceiver.decrypt(packet));
        PacketBuffer next = PacketBuffer.copyOf(RtpPackets.simple(SSRC, 0, 20));
        assertEquals(SrtpStatus.KEY_EXPIRED, last.encrypt(next));
        next.buffer()[next.end() - 1] = 0;
        assertEquals(SrtpStatus.KEY_EXPIRED, lastReceiver.decrypt(next));
    }

    @Test
    void transforms_anotherSsrc_haveNoKey() {
        PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(SSRC + 1, 1, 20));
        assertEquals(SrtpStatus.NO_KEY, sender.encrypt(packet));
        assertEquals(SrtpStatus.NO_KEY, receiver.decrypt(packet));
    }

    @Test
    void encrypt_withoutRoomOrMalformed_saysSo() {
        byte[] rtp = RtpPackets.simple(SSRC, 1, 20);
        PacketBuffer tight = new PacketBuffer(Arrays.copyOf(rtp, rtp.length + 16), 0, rtp.length);
        assertEquals(SrtpStatus.NO_ROOM, sender.encrypt(tight));
        assertEquals(SrtpStatus.MALFORMED, sender.encrypt(PacketBuffer.copyOf(new byte[11])));
    }

    @Test
    void decrypt_markerInTheBlock_isRestoredWhilePayloadTypeAndSequenceNumberStayOuter() {
        byte[] rtp = RtpPackets.simple(SSRC, 1, 20);
        RtpView.setMarker(rtp, 0, true);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.OK, sender.encrypt(packet));
        MediaDistributorSender distributor = new MediaDistributorSender(keys.legs()[1].sender());
        assertEquals(SrtpStatus.OK, distributor.send(packet, new HeaderChange(99, 7, 0)));
        assertEquals(SrtpStatus.OK, keys.legs()[1].receiver().unprotect(packet));
        assertEquals(SrtpStatus.OK, receiver.decrypt(packet));
        assertEquals(99, RtpView.payloadType(packet.buffer(), 0));
        assertEquals(8, RtpView.sequenceNumber(packet.buffer(), 0));
        assertEquals(true, RtpView.marker(packet.buffer(), 0));
        assertEquals(111, receiver.originalPayloadType());
        assertEquals(1, receiver.originalSequenceNumber());
    }

    @Test
    void constructor_wrongProfileOrLength_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new EndToEndSender(
                        ProtectionProfile.AEAD_AES_128_GCM, keys.innerKey(), keys.innerSalt(), SSRC, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new EndToEndReceiver(
                        ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM,
                        keys.innerKey(),
                        keys.innerSalt(),
                        SSRC,
                        0));
        assertThrows(IllegalArgumentException.class, () -> keys.inner(SSRC, -1));
    }

    @Test
    void use_afterClose_isABug() {
        sender.close();
        receiver.close();
        PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(SSRC, 1, 20));
        assertThrows(IllegalStateException.class, () -> sender.encrypt(packet));
        packet.buffer()[packet.end() - 1] = 0;
        assertThrows(IllegalStateException.class, () -> receiver.decrypt(packet));
    }
}
