package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpPackets;
import org.jvbperc.rtp.RtpView;

/**
 * SRTP and SRTCP against libsrtp2, the stack of browsers, in both directions. Needs gcc and libsrtp2-dev, and fails without.
 *
 * <p>Under double this is the outer layer, repair mode and SRTCP, and with its other key the inner layer.
 */
class LibsrtpIT {
    private static final int SSRC = 0xDECAFBAD;

    @TempDir
    private static Path directory;

    private static Path program;

    @BeforeAll
    static void compile() throws Exception {
        program = LibsrtpPeer.compile(directory);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void rtp_fromLibsrtp_isUnprotected(int keyLength) throws Exception {
        byte[] keyAndSalt = keyAndSalt(keyLength);
        Random random = new Random(1);
        try (LibsrtpPeer peer = new LibsrtpPeer(program, true, keyAndSalt, "");
                SrtpReceiver receiver = new SrtpReceiver(key(keyAndSalt), salt(keyAndSalt))) {
            for (int i = 0; i < 200; i++) {
                byte[] rtp = packet(random, i);
                PacketBuffer packet = PacketBuffer.copyOf(peer.rtp(rtp));
                assertEquals(SrtpStatus.OK, receiver.unprotect(packet), "packet " + i);
                assertArrayEquals(rtp, packet.toByteArray());
            }
            assertTrue(receiver.rolloverCounter(SSRC) >= 50, "the sequence numbers have wrapped");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void rtp_toLibsrtp_isUnprotected(int keyLength) throws Exception {
        byte[] keyAndSalt = keyAndSalt(keyLength);
        Random random = new Random(2);
        try (LibsrtpPeer peer = new LibsrtpPeer(program, false, keyAndSalt, "");
                SrtpSender sender = new SrtpSender(key(keyAndSalt), salt(keyAndSalt))) {
            for (int i = 0; i < 200; i++) {
                byte[] rtp = packet(random, i);
                PacketBuffer packet = PacketBuffer.copyOf(rtp);
                assertEquals(SrtpStatus.OK, sender.protect(packet));
                assertArrayEquals(rtp, peer.rtp(packet.toByteArray()), "packet " + i);
                assertTrue(peer.ask("rtp", packet.toByteArray()).startsWith("error"), "a replay");
            }
            assertTrue(sender.rolloverCounter(SSRC) >= 50, "the sequence numbers have wrapped");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void rtp_encryptedExtensions_bothWays(int keyLength) throws Exception {
        byte[] keyAndSalt = keyAndSalt(keyLength);
        SrtpOptions options = SrtpOptions.RECEIVER_DEFAULT.withEncryptedExtensionIds(Set.of(1, 3));
        Random random = new Random(3);
        try (LibsrtpPeer to = new LibsrtpPeer(program, false, keyAndSalt, "1,3");
                LibsrtpPeer from = new LibsrtpPeer(program, true, keyAndSalt, "1,3");
                SrtpSender sender = new SrtpSender(key(keyAndSalt), salt(keyAndSalt), options);
                SrtpReceiver receiver = new SrtpReceiver(key(keyAndSalt), salt(keyAndSalt), options)) {
            for (int i = 0; i < 50; i++) {
                RtpPackets.Extension shape = i % 2 == 0 ? RtpPackets.Extension.ONE_BYTE : RtpPackets.Extension.TWO_BYTE;
                byte[] rtp = RtpPackets.random(random, i % 16, shape, 100 + i);
                RtpView.setSsrc(rtp, 0, SSRC);
                RtpView.setSequenceNumber(rtp, 0, i * 9000);
                PacketBuffer packet = PacketBuffer.copyOf(rtp);
                assertEquals(SrtpStatus.OK, sender.protect(packet));
                assertArrayEquals(packet.toByteArray(), from.rtp(rtp), "both protect alike, " + shape);
                assertArrayEquals(rtp, to.rtp(packet.toByteArray()));
                assertEquals(SrtpStatus.OK, receiver.unprotect(packet));
                assertArrayEquals(rtp, packet.toByteArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void rtcp_bothWays_isUnprotected(int keyLength) throws Exception {
        byte[] keyAndSalt = keyAndSalt(keyLength);
        try (LibsrtpPeer to = new LibsrtpPeer(program, false, keyAndSalt, "");
                LibsrtpPeer from = new LibsrtpPeer(program, true, keyAndSalt, "");
                SrtpSender sender = new SrtpSender(key(keyAndSalt), salt(keyAndSalt));
                SrtpReceiver receiver = new SrtpReceiver(key(keyAndSalt), salt(keyAndSalt))) {
            for (int i = 0; i < 100; i++) {
                byte[] report = new byte[8 + 4 * (i % 20)];
                new Random(i).nextBytes(report);
                report[0] = (byte) 0x80;
                report[1] = (byte) 200;
                BigEndian.putInt16(report, 2, report.length / 4 - 1);
                BigEndian.putInt32(report, 4, SSRC + i % 3);
                PacketBuffer packet = PacketBuffer.copyOf(report);
                assertEquals(SrtpStatus.OK, sender.protectRtcp(packet));
                byte[] wire = packet.toByteArray();
                assertArrayEquals(wire, from.rtcp(report), "both protect alike, index included");
                assertArrayEquals(report, to.rtcp(wire));
                assertTrue(to.ask("rtcp", wire).startsWith("error"), "a replay");
                assertEquals(SrtpStatus.OK, receiver.unprotectRtcp(packet));
                assertArrayEquals(report, packet.toByteArray());
            }
        }
    }

    /** RFC 8723 section 5.1 step by step with libsrtp for both layers gives the same packet as ours. */
    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void doublePacket_madeOfTwoLibsrtpLayers_isTheSame(int keyLength) throws Exception {
        byte[] inner = keyAndSalt(keyLength);
        byte[] outer = inner.clone();
        outer[0] ^= 1;
        ProtectionProfile profile = keyLength == 16
                ? ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM
                : ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
        Random random = new Random(4);
        try (LibsrtpPeer innerPeer = new LibsrtpPeer(program, true, inner, "");
                LibsrtpPeer outerPeer = new LibsrtpPeer(program, true, outer, "");
                EndToEndSender innerSender = new EndToEndSender(profile, key(inner), salt(inner), SSRC, 0);
                SrtpSender outerSender = new SrtpSender(key(outer), salt(outer))) {
            for (int i = 0; i < 100; i++) {
                byte[] rtp = packet(random, i);
                int headerLength = RtpView.headerLength(rtp, 0, rtp.length);
                int fixedLength = RtpView.fixedHeaderLength(rtp, 0);
                byte[] synthetic = new byte[rtp.length - headerLength + fixedLength];
                System.arraycopy(rtp, 0, synthetic, 0, fixedLength);
                System.arraycopy(rtp, headerLength, synthetic, fixedLength, rtp.length - headerLength);
                RtpView.setExtension(synthetic, 0, false);
                byte[] encrypted = innerPeer.rtp(synthetic);
                byte[] withBlock = Arrays.copyOf(rtp, headerLength + encrypted.length - fixedLength + 1);
                System.arraycopy(encrypted, fixedLength, withBlock, headerLength, encrypted.length - fixedLength);
                byte[] expected = outerPeer.rtp(withBlock);

                PacketBuffer packet = PacketBuffer.copyOf(rtp);
                assertEquals(SrtpStatus.OK, innerSender.encrypt(packet));
                assertArrayEquals(withBlock, packet.toByteArray());
                assertEquals(SrtpStatus.OK, outerSender.protect(packet));
                assertArrayEquals(expected, packet.toByteArray());
            }
        }
    }

    /** All shapes; sequence numbers go up by 20,000, so that they wrap again and again. */
    private static byte[] packet(Random random, int i) {
        RtpPackets.Extension[] shapes = RtpPackets.Extension.values();
        byte[] rtp = RtpPackets.random(random, i % 16, shapes[i % shapes.length], i * 7);
        RtpView.setSsrc(rtp, 0, SSRC);
        RtpView.setSequenceNumber(rtp, 0, 60000 + i * 20000);
        return rtp;
    }

    private static byte[] keyAndSalt(int keyLength) {
        byte[] bytes = new byte[keyLength + 12];
        new Random(keyLength).nextBytes(bytes);
        return bytes;
    }

    private static SecretBytes key(byte[] keyAndSalt) {
        return SecretBytes.copyOf(keyAndSalt, 0, keyAndSalt.length - 12);
    }

    private static SecretBytes salt(byte[] keyAndSalt) {
        return SecretBytes.copyOf(Arrays.copyOfRange(keyAndSalt, keyAndSalt.length - 12, keyAndSalt.length));
    }
}
