package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.ekt.EktTestSets.hasFull;
import static org.jvbperc.ekt.EktTestSets.open;
import static org.jvbperc.ekt.EktTestSets.rtp;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;

import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.ekt.FullEktField;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/** A sender whose keys change or end: new EKTKeys, rotation, the 250 ms of RFC 8870 section 4.3.1, times to live and limits. */
class PercMediaSenderRekeyTest extends PercMediaSenderFixture {
    private void assertAnnounces(int epoch) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp(SSRC, sequenceNumber++, 0));
        assertEquals(SrtpStatus.OK, sender.protect(packet, now));
        byte[] field = EktTestSets.field(packet.toByteArray());
        assertEquals(epoch, FullEktField.epoch(field, 0, field.length));
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
}
