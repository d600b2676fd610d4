package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.jvbperc.ekt.EktTestSets.makeField;
import static org.jvbperc.ekt.EktTestSets.rtp;
import static org.jvbperc.ekt.EktTestSets.secret;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_256;
import static org.jvbperc.endpointmedia.EktTestLeg.SSRC;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktFieldOutcome;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.endpointmedia.EktTestLeg.Opened;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** One test for every outcome of a packet and of a field. */
class PercMediaReceiverTest {
    private EktTestLeg leg = new EktTestLeg();

    @AfterEach
    void close() {
        leg.close();
    }

    private void assertField(EktFieldOutcome outcome, long count) {
        assertEquals(count, leg.receiver.fieldCount(outcome), outcome.name());
    }

    // Results of a packet

    @Test
    void unprotect_bothProfiles_deliversWhatWasSent() {
        for (ProtectionProfile profile : new ProtectionProfile[] {DOUBLE_128, DOUBLE_256}) {
            try (EktTestLeg pair = new EktTestLeg(profile, EktReceiverConfig.DEFAULT)) {
                pair.install(1);
                for (int i = 0; i < 20; i++) {
                    pair.deliver(i);
                    pair.deliver(SSRC + 1, 3 * i);
                }
                assertEquals(40, pair.receiver.packetCount(SrtpStatus.OK));
                assertEquals(2, pair.receiver.sourceCount());
                assertEquals(0, pair.receiver.unverifiedSourceCount());
            }
        }
    }

    @Test
    void unprotect_withoutChangeOnTheWay_deliversTheSameOctets() {
        SecretBytes key = secret(new Random(3), 16);
        SecretBytes salt = secret(new Random(4), 12);
        try (PercMediaSender sender = new PercMediaSender(
                        DOUBLE_128,
                        new SrtpSender(key, salt),
                        new java.security.SecureRandom(),
                        EktSenderConfig.AUDIO_ONLY);
                PercMediaReceiver receiver =
                        new PercMediaReceiver(DOUBLE_128, new SrtpReceiver(key, salt), EktReceiverConfig.DEFAULT)) {
            sender.install(leg.set(1), 0);
            receiver.install(leg.set(1), 0);
            for (int i = 65_000; i < 66_000; i++) {
                byte[] rtp = rtp(SSRC, i, i % 100);
                PacketBuffer packet = PacketBuffer.copyOf(rtp);
                assertEquals(SrtpStatus.OK, sender.protect(packet, i * 20_000_000L));
                assertEquals(SrtpStatus.OK, receiver.unprotect(packet, i * 20_000_000L));
                assertArrayEquals(rtp, packet.toByteArray());
            }
        }
    }

    @Test
    void unprotect_noWellFormedField_isMalformed() {
        leg.install(1);
        for (int type : new int[] {0x01, 0x02, 0x03, 0xFF}) {
            byte[] packet = leg.relay(leg.send(type).withShort());
            packet[packet.length - 1] = (byte) type;
            packet[packet.length - 2] = 5;
            packet[packet.length - 3] = 5;
            assertEquals(SrtpStatus.MALFORMED, leg.receive(packet));
        }
        assertEquals(SrtpStatus.MALFORMED, leg.receive(new byte[0]));
        assertEquals(SrtpStatus.MALFORMED, leg.receive(new byte[12]));
        assertEquals(6, leg.receiver.packetCount(SrtpStatus.MALFORMED));
    }

    @Test
    void unprotect_beforeTheFirstEktKey_isRefusedAndCanBeTriedAgain() {
        leg.sender.install(leg.set(1), leg.now);
        byte[] received = leg.relay(leg.send(0));
        PacketBuffer packet = PacketBuffer.copyOf(received);
        assertEquals(SrtpStatus.NO_KEY, leg.receiver.unprotect(packet, leg.now));
        assertArrayEquals(received, packet.toByteArray());
        leg.receiver.install(leg.set(1), leg.now);
        assertEquals(SrtpStatus.OK, leg.receiver.unprotect(packet, leg.now));
    }

    @Test
    void unprotect_unknownSourceWithShortField_hasNoKey() {
        leg.install(1);
        assertEquals(SrtpStatus.NO_KEY, leg.deliver(leg.send(0).withShort()));
        leg.deliver(1);
    }

    @Test
    void unprotect_outerLayerWrong_failsBeforeAnythingIsUnwrapped() {
        leg.install(1);
        byte[] packet = leg.relay(leg.send(0));
        for (int bit = 0; bit < 8; bit++) {
            byte[] changed = packet.clone();
            changed[20] ^= (byte) (1 << bit);
            assertEquals(SrtpStatus.AUTH_FAIL, leg.receive(changed));
        }
        for (EktFieldOutcome outcome : EktFieldOutcome.values()) {
            assertField(outcome, 0);
        }
        assertEquals(SrtpStatus.OK, leg.receive(packet));
    }

    @Test
    void unprotect_innerLayerWrong_fails() {
        leg.install(1);
        Opened opened = leg.send(0);
        opened.packet()[15] ^= 1;
        assertEquals(SrtpStatus.AUTH_FAIL, leg.deliver(opened));
        assertEquals(0, leg.receiver.sourceCount());
        leg.deliver(1);
        opened = leg.send(2);
        opened.packet()[15] ^= 1;
        assertEquals(SrtpStatus.AUTH_FAIL, leg.deliver(opened));
        assertEquals(2, leg.receiver.packetCount(SrtpStatus.AUTH_FAIL));
    }

    @Test
    void unprotect_sameOctetsAgain_isAReplay() {
        leg.install(1);
        byte[] packet = leg.relay(leg.send(0));
        assertEquals(SrtpStatus.OK, leg.receive(packet));
        assertEquals(SrtpStatus.REPLAY, leg.receive(packet));
    }

    @Test
    void unprotect_sentAgainByTheDistributor_isAReplayEndToEnd() {
        leg.install(1);
        Opened opened = leg.send(0);
        assertEquals(SrtpStatus.OK, leg.deliver(opened));
        leg.deliver(1);
        assertEquals(SrtpStatus.REPLAY, leg.deliver(opened));
        assertEquals(SrtpStatus.REPLAY, leg.deliver(opened.withShort()));
        assertEquals(2, leg.receiver.packetCount(SrtpStatus.REPLAY));
    }

    @Test
    void unprotect_timeToLiveOver_isExpiredUntilTheNextEktKey() {
        leg.install(EktTestSets.set(DOUBLE_128, 1, 60));
        leg.deliver(0);
        Opened withShort = leg.send(1).withShort();
        Opened withFull = leg.send(2);
        Opened ofAnother = leg.send(SSRC + 1, 0);
        leg.sleep(59_999);
        leg.deliver(3);
        leg.sleep(1);
        assertEquals(SrtpStatus.KEY_EXPIRED, leg.deliver(withShort));
        assertEquals(SrtpStatus.KEY_EXPIRED, leg.deliver(withShort));
        assertEquals(SrtpStatus.KEY_EXPIRED, leg.deliver(withFull));
        assertEquals(SrtpStatus.KEY_EXPIRED, leg.deliver(ofAnother));
        assertField(EktFieldOutcome.EXPIRED, 2);
        leg.install(2);
        leg.deliver(4);
        leg.deliver(5);
        assertEquals(1, leg.receiver.sourceCount());
    }

    @Test
    void wipeOld_noPacketAfterExpiry_wipesAsWell() {
        leg.install(EktTestSets.set(DOUBLE_128, 1, 60));
        leg.deliver(0);
        Opened late = leg.send(1).withShort();
        leg.sleep(60_000);
        leg.receiver.wipeOld(leg.now);
        assertEquals(SrtpStatus.KEY_EXPIRED, leg.deliver(late));
    }

    // Other packets, parameter sets

    @Test
    void unprotectRepair_packet_isStrippedAndOuterOnly() {
        SecretBytes key = secret(new Random(5), 16);
        SecretBytes salt = secret(new Random(6), 12);
        byte[] rtp = rtp(7, 8, 9);
        byte[] rtcp = {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4};
        try (PercMediaSender sender = new PercMediaSender(
                        DOUBLE_128,
                        new SrtpSender(key, salt),
                        new java.security.SecureRandom(),
                        EktSenderConfig.DEFAULT);
                PercMediaReceiver receiver =
                        new PercMediaReceiver(DOUBLE_128, new SrtpReceiver(key, salt), EktReceiverConfig.DEFAULT)) {
            sender.install(leg.set(1), 0);
            PacketBuffer packet = PacketBuffer.copyOf(rtp);
            assertEquals(SrtpStatus.OK, sender.protectRepair(packet));
            byte[] wire = packet.toByteArray();
            assertEquals(SrtpStatus.OK, receiver.unprotectRepair(packet));
            assertArrayEquals(rtp, packet.toByteArray());
            assertEquals(SrtpStatus.REPLAY, receiver.unprotectRepair(PacketBuffer.copyOf(wire)));
            wire[wire.length - 1] = 1;
            assertEquals(SrtpStatus.MALFORMED, receiver.unprotectRepair(PacketBuffer.copyOf(wire)));

            packet = PacketBuffer.copyOf(rtcp);
            assertEquals(SrtpStatus.OK, sender.protectRtcp(packet));
            assertEquals(SrtpStatus.OK, receiver.unprotectRtcp(packet));
            assertArrayEquals(rtcp, packet.toByteArray());
        }
    }

    @Test
    void install_outcomes_areTold() {
        assertEquals(EktInstallation.INSTALLED, leg.receiver.install(leg.set(1), leg.now));
        assertEquals(EktInstallation.REPEATED, leg.receiver.install(leg.set(1), leg.now));
        try (EktParameterSet sameSpi =
                new EktParameterSet(EktCipher.AESKW_128, secret(new Random(7), 16), secret(new Random(8), 12), 1, 60)) {
            assertEquals(EktInstallation.SPI_IN_USE, leg.receiver.install(sameSpi, leg.now));
        }
        leg = new EktTestLeg(DOUBLE_256, EktReceiverConfig.DEFAULT);
        assertEquals(EktInstallation.CIPHER_TOO_WEAK, leg.receiver.install(EktTestSets.set(DOUBLE_128, 1), leg.now));
    }

    @Test
    void install_weakCipherAsked_decryptsWithIt() {
        leg = new EktTestLeg(DOUBLE_256, new EktReceiverConfig(4, 4, 1000, 20, 20, true));
        assertEquals(EktInstallation.INSTALLED, leg.receiver.install(EktTestSets.set(DOUBLE_128, 1), leg.now));
        leg.sender.install(leg.set(2), leg.now);
        Opened opened = leg.send(0);
        byte[] key = java.util.HexFormat.of()
                .parseHex(EktTestSets.open(leg.set(2), EktTestSets.withHeader(opened.field()))
                        .key());
        EktParameterSet weak = new EktParameterSet(
                EktCipher.AESKW_128, secret(new Random(1), 16), leg.set(2).srtpMasterSalt(), 3, 60);
        assertEquals(EktInstallation.INSTALLED, leg.receiver.install(weak, leg.now));
        assertEquals(SrtpStatus.OK, leg.deliver(opened.with(makeField(weak, key, SSRC, 0, 0))));
    }

    @Test
    void unprotect_saltLongerThanNeeded_usesItsFirstTwelveOctets() {
        EktParameterSet set = leg.set(1);
        byte[] longSalt = Arrays.copyOf(set.srtpMasterSalt().toByteArray(), 24);
        longSalt[23] = 1;
        EktParameterSet longer = new EktParameterSet(
                set.cipher(), set.ektKey(), SecretBytes.copyOf(longSalt), set.spi(), set.ttlSeconds());
        leg.sender.install(set, leg.now);
        leg.receiver.install(longer, leg.now);
        leg.deliver(0);
    }

    @Test
    void constructor_singleProfile_isRefused() {
        SrtpReceiver outer = new SrtpReceiver(secret(new Random(1), 16), secret(new Random(2), 12));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PercMediaReceiver(ProtectionProfile.AEAD_AES_256_GCM, outer, EktReceiverConfig.DEFAULT));
    }

    @Test
    void close_thenUnprotect_isABug() {
        leg.install(1);
        leg.deliver(0);
        byte[] packet = leg.relay(leg.send(1));
        leg.receiver.close();
        assertThrows(IllegalStateException.class, () -> leg.receive(packet));
    }
}
