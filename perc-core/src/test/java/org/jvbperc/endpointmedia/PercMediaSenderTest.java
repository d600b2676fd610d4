package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.ekt.EktTestSets.open;
import static org.jvbperc.ekt.EktTestSets.rtp;
import static org.jvbperc.ekt.EktTestSets.secret;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_256;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktKey;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** When Full fields are sent, what is in them, and when keys change. */
class PercMediaSenderTest extends PercMediaSenderFixture {
    @Test
    void protect_beforeTheFirstEktKey_isRefusedAndUnchanged() {
        byte[] rtp = rtp(SSRC, 0, 20);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.NO_KEY, sender.protect(packet, now));
        assertArrayEquals(rtp, packet.toByteArray());
        assertEquals(SrtpStatus.NO_KEY, sender.protectRepair(packet));
        assertEquals(2, sender.packetCount(SrtpStatus.NO_KEY));
        assertFalse(sender.rotateKey(now));
    }

    @Test
    void protect_newSource_announcesInThreePackets() {
        sender.install(first, now);
        assertEquals("FFFsssss", fields(8));
    }

    @Test
    void fullField_ofANewSource_saysWhatTheRfcAsks() {
        sender.install(first, now);
        EktTestSets.Content content = open(first, next());
        assertEquals(1, content.spi());
        assertEquals(0, content.epoch());
        assertEquals(SSRC, content.ssrc());
        assertEquals(0, content.rolloverCounter());
        assertEquals(32, content.key().length());
        assertEquals(content, open(first, next()));
    }

    @Test
    void protect_packet_growsByTheDocumentedOctets() {
        sender.install(first, now);
        int plain = rtp(SSRC, 0, 20).length;
        assertEquals(plain + 33 + 47, next().length);
        fields(2);
        assertEquals(plain + 33 + 1, next().length);
    }

    @Test
    void everySource_evenUnderOneEktKey_hasAKeyOfItsOwn() {
        sender.install(first, now);
        String one = open(first, next(1)).key();
        String other = open(first, next(2)).key();
        assertNotEquals(one, other);
    }

    @Test
    void endToEndKey_whenMade_comesFromTheRandomSource() {
        byte[] octets = new byte[16];
        Arrays.fill(octets, (byte) 0x5A);
        SecureRandom fixed = new SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(octets, 0, bytes, 0, bytes.length);
            }
        };
        sender = new PercMediaSender(DOUBLE_128, new SrtpSender(outerKey, outerSalt), fixed, ON_REQUEST);
        sender.install(first, now);
        assertEquals("5a".repeat(16), open(first, next()).key());
    }

    @Test
    void announce_knownSource_nextPacketCarriesFull() {
        sender.install(first, now);
        fields(5);
        sender.announce(SSRC);
        sender.announce(SSRC + 1);
        assertEquals("Fsss", fields(4));
    }

    @Test
    void audioOnly_every100Millis_repeatsTheField() {
        sender = sender(EktSenderConfig.AUDIO_ONLY, EktKey.MAX_ENCRYPTIONS);
        sender.install(first, now);
        StringBuilder kinds = new StringBuilder();
        for (int i = 0; i < 18; i++) {
            kinds.append(fields(1));
            now += 20 * MILLI;
        }
        assertEquals("FFFssssFssssFssssF", kinds.toString());
    }

    @Test
    void protect_tooLittleRoom_isRefusedAndCanBeRepeated() {
        sender.install(first, now);
        byte[] rtp = rtp(SSRC, 0, 20);
        for (int room = 0; room < 33 + 47; room++) {
            PacketBuffer packet = new PacketBuffer(Arrays.copyOf(rtp, rtp.length + room), 0, rtp.length);
            assertEquals(SrtpStatus.NO_ROOM, sender.protect(packet, now), "room " + room);
            assertArrayEquals(rtp, packet.toByteArray());
        }
        PacketBuffer packet = new PacketBuffer(Arrays.copyOf(rtp, rtp.length + 33 + 47), 0, rtp.length);
        assertEquals(SrtpStatus.OK, sender.protect(packet, now));
        PacketBuffer repair = new PacketBuffer(rtp(SSRC + 1, 0, 20), 0, rtp.length);
        assertEquals(SrtpStatus.NO_ROOM, sender.protectRepair(repair));
    }

    @Test
    void protect_sequenceNumberAgain_isRefused() {
        sender.install(first, now);
        next();
        sequenceNumber = 0;
        PacketBuffer packet = PacketBuffer.copyOf(rtp(SSRC, 0, 20));
        assertEquals(SrtpStatus.NONCE_REUSE, sender.protect(packet, now));
        assertEquals(1, sender.packetCount(SrtpStatus.NONCE_REUSE));
        assertEquals(1, sender.packetCount(SrtpStatus.OK));
    }

    @Test
    void protect_noRtpHeader_isMalformed() {
        sender.install(first, now);
        assertEquals(SrtpStatus.MALFORMED, sender.protect(PacketBuffer.copyOf(new byte[11]), now));
        assertEquals(SrtpStatus.MALFORMED, sender.protect(PacketBuffer.copyOf(new byte[40]), now));
    }

    @Test
    void protect_moreSourcesThanAllowed_isRefused() {
        sender.install(first, now);
        for (int ssrc = 1; ssrc <= 4; ssrc++) {
            next(ssrc);
        }
        assertEquals(SrtpStatus.NO_KEY, sender.protect(PacketBuffer.copyOf(rtp(5, 0, 0)), now));
        next(1);
    }

    @Test
    void protectRepair_packet_hasOuterLayerAndShortFieldOnly() {
        sender.install(first, now);
        byte[] rtp = rtp(SSRC, 0, 20);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.OK, sender.protectRepair(packet));
        assertEquals(rtp.length + 16 + 1, packet.length());
        assertEquals(0, packet.toByteArray()[packet.length() - 1]);
        packet.setLength(packet.length() - 1);
        try (SrtpReceiver outer = new SrtpReceiver(outerKey, outerSalt)) {
            assertEquals(SrtpStatus.OK, outer.unprotect(packet));
        }
        assertArrayEquals(rtp, packet.toByteArray());
    }

    @Test
    void protectRtcp_evenBeforeTheEktKey_hasOuterLayerOnly() {
        byte[] rtcp = new byte[] {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4};
        PacketBuffer packet = PacketBuffer.copyOf(rtcp);
        assertEquals(SrtpStatus.OK, sender.protectRtcp(packet));
        assertEquals(rtcp.length + 20, packet.length());
        try (SrtpReceiver outer = new SrtpReceiver(outerKey, outerSalt)) {
            assertEquals(SrtpStatus.OK, outer.unprotectRtcp(packet));
        }
        assertArrayEquals(rtcp, packet.toByteArray());
    }

    @Test
    void install_outcomes_areTold() {
        assertEquals(EktInstallation.INSTALLED, sender.install(first, now));
        assertEquals(EktInstallation.REPEATED, sender.install(first, now));
        try (EktParameterSet other = EktTestSets.set(DOUBLE_128, 9);
                EktParameterSet sameSpi =
                        new EktParameterSet(other.cipher(), other.ektKey(), other.srtpMasterSalt(), 1, 10)) {
            assertEquals(EktInstallation.SPI_IN_USE, sender.install(sameSpi, now));
        }
        assertEquals(EktInstallation.INSTALLED, sender.install(second, now));
    }

    @Test
    void install_cipherWeakerThanTheMedia_isRefused() {
        SrtpSender outer = new SrtpSender(secret(new Random(3), 32), outerSalt);
        try (PercMediaSender strong = new PercMediaSender(DOUBLE_256, outer, new SecureRandom(), ON_REQUEST)) {
            assertEquals(EktInstallation.CIPHER_TOO_WEAK, strong.install(first, now));
            assertEquals(EktInstallation.INSTALLED, strong.install(EktTestSets.set(DOUBLE_256, 1), now));
        }
    }

    @Test
    void constructor_singleProfile_isRefused() {
        SrtpSender outer = new SrtpSender(outerKey, outerSalt);
        assertThrows(
                IllegalArgumentException.class,
                () -> new PercMediaSender(
                        ProtectionProfile.AEAD_AES_128_GCM, outer, new SecureRandom(), EktSenderConfig.DEFAULT));
    }

    @Test
    void replaceOuter_midStream_keepsEndToEndKeys() {
        sender.install(first, now);
        String key = open(first, next()).key();
        SecretBytes newKey = secret(new Random(4), 16);
        sender.replaceOuter(new SrtpSender(newKey, outerSalt));
        assertEquals(key, open(first, next()).key());
        fields(1);
        PacketBuffer packet = PacketBuffer.copyOf(next());
        packet.setLength(packet.length() - 1);
        try (SrtpReceiver outer = new SrtpReceiver(newKey, outerSalt)) {
            assertEquals(SrtpStatus.OK, outer.unprotect(packet));
        }
    }

    @Test
    void close_thenProtect_isABug() {
        sender.install(first, now);
        fields(4);
        sender.close();
        assertThrows(IllegalStateException.class, this::next);
    }

    @Test
    void configurations_valuesOutOfRange_areRefusedByName() {
        Throwable t = assertThrows(IllegalArgumentException.class, () -> new EktSenderConfig(0, 250, 0, 1));
        assertTrue(t.getMessage().contains("announcements 0 is not in 1..100"));
        assertThrows(IllegalArgumentException.class, () -> new EktSenderConfig(3, -1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new EktSenderConfig(3, 250, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new EktSenderConfig(3, 250, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new EktReceiverConfig(0, 1, 1, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new EktReceiverConfig(1, 0, 1, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new EktReceiverConfig(1, 1, -1, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new EktReceiverConfig(1, 1, 1, 0, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new EktReceiverConfig(1, 1, 1, 1, 0, false));
    }
}
