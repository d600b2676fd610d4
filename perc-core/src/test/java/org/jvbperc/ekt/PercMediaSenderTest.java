package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.ekt.EktTestLeg.DOUBLE_128;
import static org.jvbperc.ekt.EktTestLeg.DOUBLE_256;
import static org.jvbperc.ekt.EktTestSets.hasFull;
import static org.jvbperc.ekt.EktTestSets.open;
import static org.jvbperc.ekt.EktTestSets.rtp;
import static org.jvbperc.ekt.EktTestSets.secret;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** When Full fields are sent, what is in them, and when keys change. */
class PercMediaSenderTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int SSRC = 0x1234ABCD;
    private static final EktSenderConfig ON_REQUEST = new EktSenderConfig(3, 250, 0, 4);

    private final SecretBytes outerKey = secret(new Random(1), 16);
    private final SecretBytes outerSalt = secret(new Random(2), 12);
    private final EktParameterSet first = EktTestSets.set(DOUBLE_128, 1);
    private final EktParameterSet second = EktTestSets.set(DOUBLE_128, 2);
    private PercMediaSender sender = sender(ON_REQUEST, EktKey.MAX_ENCRYPTIONS);
    private long now = 77 * SECOND;
    private int sequenceNumber;

    private PercMediaSender sender(EktSenderConfig config, long maxEncryptions) {
        SrtpSender outer = new SrtpSender(outerKey, outerSalt);
        return new PercMediaSender(DOUBLE_128, outer, new SecureRandom(), config, maxEncryptions);
    }

    private byte[] next(int ssrc) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp(ssrc, sequenceNumber++, 20));
        assertEquals(SrtpStatus.OK, sender.protect(packet, now));
        return packet.toByteArray();
    }

    private byte[] next() {
        return next(SSRC);
    }

    private String fields(int packets) {
        StringBuilder kinds = new StringBuilder();
        for (int i = 0; i < packets; i++) {
            kinds.append(hasFull(next()) ? 'F' : 's');
        }
        return kinds.toString();
    }

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
    void rolloverCounter_whenItRises_isAnnouncedInThreePackets() {
        sender.install(first, now);
        sequenceNumber = 65_530;
        String before = open(first, next()).ciphertext();
        fields(4);
        byte[] last = next();
        assertFalse(hasFull(last));
        EktTestSets.Content content = open(first, next());
        assertEquals(1, content.rolloverCounter());
        assertEquals(0, content.epoch());
        assertNotEquals(before, content.ciphertext());
        assertEquals("FFss", fields(4));
    }

    @Test
    void install_newEktKey_announcesANewKeyAndSwitchesAfter250Millis() {
        sender.install(first, now);
        String oldKey = open(first, next()).key();
        fields(5);
        sender.install(second, now);
        EktTestSets.Content content = open(second, next());
        assertNotEquals(oldKey, content.key());
        assertEquals(0, content.epoch());
        assertEquals("FFss", fields(4));
        now += 249 * MILLI;
        assertEquals("s", fields(1));
        now += MILLI;
        assertEquals("FFFss", fields(5));
    }

    @Test
    void rotateKey_sameEktKey_raisesTheEpoch() {
        sender.install(first, now);
        String key = open(first, next()).key();
        fields(5);
        for (int epoch = 1; epoch <= 3; epoch++) {
            assertTrue(sender.rotateKey(now));
            EktTestSets.Content content = open(first, next());
            assertEquals(epoch, content.epoch());
            assertNotEquals(key, content.key());
            key = content.key();
            now += SECOND;
        }
    }

    @Test
    void rotateKey_twiceBeforeAPacket_usesOneEpoch() {
        sender.install(first, now);
        next();
        assertTrue(sender.rotateKey(now));
        assertTrue(sender.rotateKey(now));
        assertEquals(1, open(first, next()).epoch());
    }

    @Test
    void install_thirdEktKey_startsAtEpochZeroAgain() {
        sender.install(first, now);
        next();
        sender.rotateKey(now);
        assertEquals(1, open(first, next()).epoch());
        sender.install(second, now);
        assertEquals(0, open(second, next()).epoch());
    }

    @Test
    void rotateKey_afterAllEpochs_isRefusedUntilANewEktKey() {
        sender.install(first, now);
        next();
        for (int epoch = 1; epoch <= 0xFFFF; epoch++) {
            assertTrue(sender.rotateKey(now), "epoch " + epoch);
            assertAnnounces(epoch);
        }
        assertFalse(sender.rotateKey(now));
        now += SECOND;
        assertEquals(0xFFFF, open(first, next()).epoch());
        sender.install(second, now);
        assertTrue(sender.rotateKey(now));
        assertEquals(0, open(second, next()).epoch());
    }

    private void assertAnnounces(int epoch) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp(SSRC, sequenceNumber++, 0));
        assertEquals(SrtpStatus.OK, sender.protect(packet, now));
        byte[] field = EktTestSets.field(packet.toByteArray());
        assertEquals(epoch, FullEktField.epoch(field, 0, field.length));
    }

    @Test
    void rekeyStorm_newEktKeyEvery100Millis_cannotKeepTheOldKeyInUse() {
        sender.install(first, now);
        String old = open(first, next()).key();
        assertTrue(decryptsWith(old, first));
        long start = now;
        for (int spi = 2; decryptsWith(old, first); spi++) {
            sender.install(EktTestSets.set(DOUBLE_128, spi), now);
            now += 100 * MILLI;
            assertTrue(now - start <= 1_200 * MILLI, "old key still in use after 1.2 s");
        }
        assertTrue(now - start >= 900 * MILLI, "switched before the announcements had time");
    }

    private boolean decryptsWith(String key, EktParameterSet set) {
        byte[] protectedPacket = next();
        PacketBuffer packet = PacketBuffer.copyOf(protectedPacket);
        packet.setLength(packet.length() - EktField.lengthBytes(protectedPacket, 0, protectedPacket.length));
        try (SrtpReceiver outer = new SrtpReceiver(outerKey, outerSalt);
                SecretBytes masterKey =
                        SecretBytes.copyOf(java.util.HexFormat.of().parseHex(key));
                var inner = new org.jvbperc.doublesrtp.EndToEndReceiver(
                        DOUBLE_128, masterKey, set.srtpMasterSalt(), SSRC, 0)) {
            assertEquals(SrtpStatus.OK, outer.unprotect(packet));
            return inner.decrypt(packet) == SrtpStatus.OK;
        }
    }

    @Test
    void protect_beforeAndAfterTheSwitch_encryptsWithTheAnnouncedKey() {
        sender.install(first, now);
        String oldKey = open(first, next()).key();
        sender.install(second, now);
        String newKey = open(second, next()).key();
        now += 249 * MILLI;
        assertTrue(decryptsWith(oldKey, first));
        now += MILLI;
        assertTrue(decryptsWith(newKey, second));
    }

    @Test
    void protect_oldEktKeyExpiredDuringTheWait_switchesAtOnce() {
        sender.install(EktTestSets.set(DOUBLE_128, 1, 10), now);
        String oldKey = open(first, next()).key();
        now += 9_900 * MILLI;
        sender.install(second, now);
        String newKey = open(second, next()).key();
        assertTrue(decryptsWith(oldKey, first));
        now += 100 * MILLI;
        assertTrue(decryptsWith(newKey, second));
    }

    @Test
    void protect_timeToLiveOver_isRefusedUntilTheNextEktKey() {
        sender.install(EktTestSets.set(DOUBLE_128, 1, 10), now);
        next();
        now += 10 * SECOND - 1;
        next();
        now += 1;
        byte[] rtp = rtp(SSRC, sequenceNumber, 20);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.KEY_EXPIRED, sender.protect(packet, now));
        assertArrayEquals(rtp, packet.toByteArray());
        assertFalse(sender.rotateKey(now));
        sender.install(second, now);
        assertEquals(0, open(second, next()).epoch());
    }

    @Test
    void protect_encryptionsUsedUp_repeatsButMakesNoOtherField() {
        sender = sender(ON_REQUEST, 1);
        sender.install(first, now);
        assertEquals("FFFss", fields(5));
        sender.announce(SSRC);
        assertEquals("F", fields(1));
        assertFalse(sender.rotateKey(now));
        PacketBuffer other = PacketBuffer.copyOf(rtp(SSRC + 1, 0, 0));
        assertEquals(SrtpStatus.KEY_EXPIRED, sender.protect(other, now));
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
