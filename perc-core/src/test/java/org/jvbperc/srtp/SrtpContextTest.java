package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpPackets;
import org.jvbperc.rtp.RtpView;

class SrtpContextTest {
    private static final int SSRC = 0xCAFEBABE;

    private final SecretBytes key = VectorFile.secret("000102030405060708090a0b0c0d0e0f");
    private final SecretBytes salt = VectorFile.secret("a0a1a2a3a4a5a6a7a8a9aaab");
    private final SrtpSender sender = new SrtpSender(key, salt);
    private final SrtpReceiver receiver = new SrtpReceiver(key, salt);

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void unprotect_ofProtectedPackets_givesThem(int keyLength) {
        SecretBytes anyKey = SecretBytes.copyOf(new byte[keyLength]);
        try (SrtpSender from = new SrtpSender(anyKey, salt);
                SrtpReceiver to = new SrtpReceiver(anyKey, salt)) {
            for (int payload = 0; payload < 200; payload++) {
                byte[] rtp = RtpPackets.simple(SSRC, payload, payload);
                PacketBuffer packet = PacketBuffer.copyOf(rtp);
                assertEquals(SrtpStatus.OK, from.protect(packet));
                assertEquals(rtp.length + SrtpSender.RTP_EXPANSION_BYTES, packet.length());
                assertEquals(SrtpStatus.OK, to.unprotect(packet));
                assertArrayEquals(rtp, packet.toByteArray());
            }
        }
    }

    @Test
    void unprotect_ofTheSamePacketAgain_isAReplay() {
        byte[] first = protectedRtp(1);
        assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(first)));
        PacketBuffer again = PacketBuffer.copyOf(first);
        assertEquals(SrtpStatus.REPLAY, receiver.unprotect(again));
        assertArrayEquals(first, again.toByteArray());
    }

    @Test
    void unprotect_reorderedInsideTheWindow_isAcceptedBehindItNot() {
        byte[] old = protectedRtp(1);
        byte[] late = protectedRtp(2);
        byte[] last = protectedRtp(129);
        assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(last)));
        assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(late)));
        assertEquals(SrtpStatus.REPLAY, receiver.unprotect(PacketBuffer.copyOf(old)));
    }

    @Test
    void unprotect_ofForgeries_leavesNoState() {
        Random random = new Random(3711);
        for (int i = 0; i < 2000; i++) {
            byte[] forged = RtpPackets.simple(random.nextInt(), random.nextInt(0x10000), 40);
            assertEquals(SrtpStatus.AUTH_FAIL, receiver.unprotect(PacketBuffer.copyOf(forged)));
            byte[] forgedRtcp = rtcp(random.nextInt(), 40);
            assertEquals(SrtpStatus.AUTH_FAIL, receiver.unprotectRtcp(PacketBuffer.copyOf(forgedRtcp)));
        }
        assertEquals(0, receiver.sourceCount());
        assertEquals(0, receiver.rtcpSourceCount());
    }

    @Test
    void unprotect_afterAForgeryFarAhead_stillAcceptsTheNextPacket() {
        assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(protectedRtp(1))));
        byte[] forged = RtpPackets.simple(SSRC, 30000, 40);
        assertEquals(SrtpStatus.AUTH_FAIL, receiver.unprotect(PacketBuffer.copyOf(forged)));
        assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(protectedRtp(2))));
    }

    @Test
    void contexts_acrossManyWraps_keepTheirRoc() {
        for (int i = 0; i < 40; i++) {
            byte[] srtp = protectedRtp(i * 30000 & 0xFFFF);
            assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(srtp)), "packet " + i);
        }
        assertEquals(39 * 30000 >> 16, sender.rolloverCounter(SSRC));
        assertEquals(39 * 30000 >> 16, receiver.rolloverCounter(SSRC));
    }

    @Test
    void receiver_moreSourcesThanItsBound_forgetsTheOldest() {
        try (SrtpReceiver small = new SrtpReceiver(key, salt, SrtpOptions.RECEIVER_DEFAULT.withMaximumSources(3))) {
            for (int ssrc = 0; ssrc < 10; ssrc++) {
                PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(ssrc, 1, 10));
                assertEquals(SrtpStatus.OK, sender.protect(packet));
                assertEquals(SrtpStatus.OK, small.unprotect(packet));
            }
            assertEquals(3, small.sourceCount());
        }
    }

    @Test
    void sender_moreSourcesThanItsBound_refuses() {
        try (SrtpSender small = new SrtpSender(key, salt, SrtpOptions.SENDER_DEFAULT.withMaximumSources(2))) {
            assertEquals(SrtpStatus.OK, small.protect(PacketBuffer.copyOf(RtpPackets.simple(1, 1, 1))));
            assertEquals(SrtpStatus.OK, small.protect(PacketBuffer.copyOf(RtpPackets.simple(2, 1, 1))));
            assertEquals(SrtpStatus.NO_KEY, small.protect(PacketBuffer.copyOf(RtpPackets.simple(3, 1, 1))));
            assertEquals(SrtpStatus.OK, small.protectRtcp(PacketBuffer.copyOf(rtcp(1, 8))));
            assertEquals(SrtpStatus.OK, small.protectRtcp(PacketBuffer.copyOf(rtcp(2, 8))));
            assertEquals(SrtpStatus.NO_KEY, small.protectRtcp(PacketBuffer.copyOf(rtcp(3, 8))));
            assertThrows(IllegalStateException.class, () -> small.setRolloverCounter(4, 1));
            assertEquals(2, small.sourceCount());
        }
    }

    @Test
    void sender_sameIndexAgain_isNonceReuseAndLeavesThePacket() {
        byte[] rtp = RtpPackets.simple(SSRC, 77, 30);
        assertEquals(SrtpStatus.OK, sender.protect(PacketBuffer.copyOf(rtp)));
        PacketBuffer again = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.NONCE_REUSE, sender.protect(again));
        assertArrayEquals(rtp, again.toByteArray());
    }

    @Test
    void sender_reorderedPackets_areProtectedOnceEach() {
        for (int sequenceNumber : new int[] {1, 4, 3, 2, 1025}) {
            protectedRtp(sequenceNumber);
        }
        for (int sequenceNumber : new int[] {1, 2, 3, 4, 1025}) {
            byte[] rtp = RtpPackets.simple(SSRC, sequenceNumber, 30);
            assertEquals(SrtpStatus.NONCE_REUSE, sender.protect(PacketBuffer.copyOf(rtp)));
        }
        assertEquals(
                SrtpStatus.NONCE_REUSE, sender.protect(PacketBuffer.copyOf(RtpPackets.simple(SSRC, 0, 30))), "too old");
    }

    @Test
    void setRolloverCounter_downwards_isRefusedUpwardsNot() {
        protectedRtp(9);
        assertThrows(IllegalStateException.class, () -> sender.setRolloverCounter(SSRC, 0));
        sender.setRolloverCounter(SSRC, 3);
        byte[] srtp = protectedRtp(9);
        assertEquals(3, sender.rolloverCounter(SSRC));
        assertEquals(SrtpStatus.AUTH_FAIL, receiver.unprotect(PacketBuffer.copyOf(srtp)));
        receiver.setRolloverCounter(SSRC, 3);
        assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(srtp)));
        receiver.setRolloverCounter(SSRC, 3);
        assertEquals(SrtpStatus.REPLAY, receiver.unprotect(PacketBuffer.copyOf(srtp)), "the window stays");
    }

    @Test
    void contexts_atTheLastIndex_expire() {
        sender.setRolloverCounter(SSRC, 0xFFFFFFFFL);
        receiver.setRolloverCounter(SSRC, 0xFFFFFFFFL);
        assertEquals(SrtpStatus.OK, receiver.unprotect(PacketBuffer.copyOf(protectedRtp(0xFFFF))));
        byte[] next = RtpPackets.simple(SSRC, 0, 30);
        assertEquals(SrtpStatus.KEY_EXPIRED, sender.protect(PacketBuffer.copyOf(next)));
        assertEquals(SrtpStatus.KEY_EXPIRED, receiver.unprotect(PacketBuffer.copyOf(next)));
    }

    @Test
    void contexts_atTheirPacketLimit_expire() {
        SrtpOptions two = SrtpOptions.SENDER_DEFAULT.withMaximumPackets(2, 2);
        try (SrtpSender from = new SrtpSender(key, salt, two);
                SrtpReceiver to = new SrtpReceiver(key, salt, two)) {
            for (int i = 0; i < 2; i++) {
                PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(i, i, 5));
                assertEquals(SrtpStatus.OK, from.protect(packet));
                assertEquals(SrtpStatus.OK, to.unprotect(packet));
                PacketBuffer report = PacketBuffer.copyOf(rtcp(i, 8));
                assertEquals(SrtpStatus.OK, from.protectRtcp(report));
                assertEquals(SrtpStatus.OK, to.unprotectRtcp(report));
            }
            assertEquals(SrtpStatus.KEY_EXPIRED, from.protect(PacketBuffer.copyOf(RtpPackets.simple(9, 9, 5))));
            assertEquals(SrtpStatus.KEY_EXPIRED, to.unprotect(PacketBuffer.copyOf(protectedRtp(9))));
            assertEquals(SrtpStatus.KEY_EXPIRED, from.protectRtcp(PacketBuffer.copyOf(rtcp(9, 8))));
            PacketBuffer report = PacketBuffer.copyOf(rtcp(9, 8));
            assertEquals(SrtpStatus.OK, sender.protectRtcp(report));
            assertEquals(SrtpStatus.KEY_EXPIRED, to.unprotectRtcp(report));
        }
    }

    @Test
    void protect_withoutRoom_saysSoAndLeavesThePacket() {
        byte[] rtp = RtpPackets.simple(SSRC, 5, 30);
        byte[] tight = java.util.Arrays.copyOf(rtp, rtp.length + 15);
        PacketBuffer packet = new PacketBuffer(tight, 0, rtp.length);
        assertEquals(SrtpStatus.NO_ROOM, sender.protect(packet));
        assertArrayEquals(rtp, packet.toByteArray());
        assertEquals(0, sender.sourceCount());
        byte[] report = rtcp(SSRC, 8);
        assertEquals(
                SrtpStatus.NO_ROOM,
                sender.protectRtcp(new PacketBuffer(java.util.Arrays.copyOf(report, report.length + 19), 0, 16)));
    }

    @Test
    void rtcp_bothWays_countsFromOneForEverySource() {
        for (int ssrc = 1; ssrc <= 2; ssrc++) {
            for (int i = 1; i <= 3; i++) {
                byte[] report = rtcp(ssrc, 24);
                PacketBuffer packet = PacketBuffer.copyOf(report);
                assertEquals(SrtpStatus.OK, sender.protectRtcp(packet));
                assertEquals(report.length + SrtpSender.RTCP_EXPANSION_BYTES, packet.length());
                assertEquals("8000000" + i, VectorFile.hex(packet).substring(2 * packet.length() - 8));
                byte[] wire = packet.toByteArray();
                assertEquals(SrtpStatus.OK, receiver.unprotectRtcp(packet));
                assertArrayEquals(report, packet.toByteArray());
                assertEquals(SrtpStatus.REPLAY, receiver.unprotectRtcp(PacketBuffer.copyOf(wire)));
            }
        }
        assertEquals(2, receiver.rtcpSourceCount());
    }

    @Test
    void rtcp_cutOrChanged_isRefused() {
        PacketBuffer packet = PacketBuffer.copyOf(rtcp(SSRC, 24));
        assertEquals(SrtpStatus.OK, sender.protectRtcp(packet));
        byte[] wire = packet.toByteArray();
        for (int length = 0; length < wire.length; length++) {
            SrtpStatus status = receiver.unprotectRtcp(PacketBuffer.copyOf(java.util.Arrays.copyOf(wire, length)));
            assertTrue(status == SrtpStatus.MALFORMED || status == SrtpStatus.AUTH_FAIL);
        }
        for (int bit = 0; bit < 8 * wire.length; bit++) {
            byte[] changed = wire.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            SrtpStatus status = receiver.unprotectRtcp(PacketBuffer.copyOf(changed));
            assertTrue(status == SrtpStatus.MALFORMED || status == SrtpStatus.AUTH_FAIL, "bit " + bit);
        }
        assertEquals(0, receiver.rtcpSourceCount());
        assertEquals(SrtpStatus.OK, receiver.unprotectRtcp(PacketBuffer.copyOf(wire)));
    }

    @Test
    void encryptedExtensions_bothWays_onlySelectedDataIsHidden() {
        SrtpOptions options = SrtpOptions.SENDER_DEFAULT.withEncryptedExtensionIds(Set.of(3));
        for (RtpPackets.Extension shape : RtpPackets.Extension.values()) {
            try (SrtpSender from = new SrtpSender(key, salt, options);
                    SrtpReceiver to = new SrtpReceiver(key, salt, options)) {
                byte[] rtp = RtpPackets.random(new Random(6904), 1, shape, 20);
                PacketBuffer packet = PacketBuffer.copyOf(rtp);
                assertEquals(SrtpStatus.OK, from.protect(packet));
                boolean selected = shape == RtpPackets.Extension.ONE_BYTE || shape == RtpPackets.Extension.TWO_BYTE;
                int header = RtpView.fixedHeaderLength(rtp, 0);
                if (shape != RtpPackets.Extension.LARGE && shape != RtpPackets.Extension.NONE) {
                    int length = shape == RtpPackets.Extension.EMPTY ? 4 : 16;
                    assertEquals(
                            !selected,
                            java.util.Arrays.equals(
                                    rtp, header, header + length, packet.buffer(), header, header + length));
                }
                assertEquals(SrtpStatus.OK, to.unprotect(packet));
                assertArrayEquals(rtp, packet.toByteArray());
            }
        }
    }

    @Test
    void sameKey_isSeenAcrossContexts() {
        assertTrue(sender.hasSameKeyAs(receiver));
        try (SrtpReceiver other = new SrtpReceiver(SecretBytes.copyOf(new byte[16]), salt)) {
            assertFalse(sender.hasSameKeyAs(other));
        }
    }

    @Test
    void use_afterClose_isABug() {
        sender.close();
        sender.close();
        receiver.close();
        PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(SSRC, 1, 40));
        assertThrows(IllegalStateException.class, () -> sender.protect(packet));
        assertThrows(IllegalStateException.class, () -> receiver.unprotect(packet));
    }

    @Test
    void constructor_wrongLengths_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SrtpSender(SecretBytes.copyOf(new byte[24]), salt));
        assertThrows(IllegalArgumentException.class, () -> new SrtpReceiver(key, SecretBytes.copyOf(new byte[14])));
        assertThrows(IllegalArgumentException.class, () -> SrtpOptions.SENDER_DEFAULT.withReplayWindow(63));
        assertThrows(
                IllegalArgumentException.class, () -> SrtpOptions.SENDER_DEFAULT.withMaximumPackets((1L << 48) + 1, 1));
    }

    private byte[] protectedRtp(int sequenceNumber) {
        PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(SSRC, sequenceNumber, 30));
        assertEquals(SrtpStatus.OK, sender.protect(packet));
        return packet.toByteArray();
    }

    private static byte[] rtcp(int ssrc, int length) {
        byte[] packet = new byte[8 + length];
        packet[0] = (byte) 0x80;
        packet[1] = (byte) 200;
        packet[3] = (byte) ((8 + length) / 4 - 1);
        org.jvbperc.rtp.BigEndian.putInt32(packet, 4, ssrc);
        return packet;
    }
}
