package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;
import static org.jvbperc.endpointmedia.EktTestLeg.SSRC;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.endpointmedia.EktTestLeg;
import org.jvbperc.endpointmedia.EktTestLeg.Opened;
import org.jvbperc.srtp.SrtpStatus;

/** Rekeying, late joiners and long gaps, as an honest distributor lets them through. */
class EktKeyChangeTest {
    private EktTestLeg leg = new EktTestLeg();

    @AfterEach
    void close() {
        leg.close();
    }

    @Test
    void rekey_packetsBeforeDuringAndAfterTheSwitch_allArrive() {
        leg.install(1);
        int sequenceNumber = 0;
        for (int spi = 2; spi <= 40; spi++) {
            leg.install(EktTestSets.set(DOUBLE_128, spi));
            for (int i = 0; i < 30; i++) {
                leg.deliver(sequenceNumber++);
                leg.sleep(20);
            }
        }
        assertEquals(39, leg.receiver.fieldCount(EktFieldOutcome.NEW_KEY));
        assertEquals(0, leg.receiver.epochJumpCount());
    }

    @Test
    void rotateKey_manyTimes_allArrive() {
        leg.install(1);
        int sequenceNumber = 0;
        for (int rotation = 0; rotation < 40; rotation++) {
            for (int i = 0; i < 20; i++) {
                leg.deliver(sequenceNumber++);
                leg.sleep(20);
            }
            leg.sender.rotateKey(leg.now);
        }
        assertEquals(40, leg.receiver.fieldCount(EktFieldOutcome.NEW_KEY));
    }

    @Test
    void rekey_latePacketWithTheOldKey_arrivesWithinTheGraceTimeOnly() {
        leg.install(1);
        leg.deliver(0);
        Opened late = leg.send(1);
        Opened tooLate = leg.send(2).withShort();
        leg.install(2);
        leg.deliver(3);
        leg.sleep(250);
        leg.deliver(4);
        leg.sleep(1_999);
        assertEquals(SrtpStatus.OK, leg.deliver(late));
        leg.assertDelivered(SSRC, 1);
        assertEquals(SrtpStatus.REPLAY, leg.deliver(late));
        leg.sleep(1);
        assertEquals(SrtpStatus.AUTH_FAIL, leg.deliver(tooLate));
        leg.deliver(5);
    }

    @Test
    void rekey_allAnnouncementsLost_arrivesFromTheSwitchOn() {
        leg.install(1);
        leg.deliver(0);
        leg.install(2);
        for (int i = 1; i <= 3; i++) {
            leg.send(i);
        }
        leg.deliver(4);
        leg.sleep(250);
        leg.deliver(5);
    }

    @Test
    void rekey_announcedAndAllFieldsAtTheSwitchLost_arrivesWithShortFields() {
        leg.install(1);
        leg.deliver(0);
        leg.install(2);
        leg.deliver(1);
        leg.sleep(250);
        for (int i = 2; i <= 4; i++) {
            leg.send(i);
        }
        assertEquals(1, leg.send(5).field().length);
        leg.deliver(6);
    }

    @Test
    void rekey_receiverHasTheEktKeyLater_losesOnlyPacketsWithFullFields() {
        leg.install(1);
        leg.deliver(0);
        leg.sender.install(leg.set(2), leg.now);
        for (int i = 1; i <= 3; i++) {
            assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(leg.send(i)));
        }
        leg.deliver(4);
        leg.receiver.install(leg.set(2), leg.now);
        leg.deliver(5);
        leg.sleep(250);
        leg.deliver(6);
    }

    @Test
    void lateJoiner_anyPacketWithAFullField_isTheFirstToArrive() {
        leg.install(1);
        for (int i = 0; i < 5; i++) {
            leg.deliver(i);
        }
        leg.newReceiver(EktReceiverConfig.DEFAULT);
        leg.receiver.install(leg.set(1), leg.now);
        assertEquals(SrtpStatus.NO_KEY, leg.deliver(leg.send(5)));
        leg.sender.announce(SSRC);
        leg.deliver(6);
        leg.deliver(7);
    }

    @Test
    void lateJoiner_duringTheAnnouncement_arrivesFromTheSwitchOnWithoutAnotherField() {
        leg.install(1);
        leg.deliver(0);
        leg.sender.install(leg.set(2), leg.now);
        leg.newReceiver(EktReceiverConfig.DEFAULT);
        leg.receiver.install(leg.set(2), leg.now);
        assertEquals(SrtpStatus.AUTH_FAIL, leg.deliver(leg.send(1)));
        assertEquals(1, leg.receiver.unverifiedSourceCount());
        assertEquals(0, leg.receiver.sourceCount());
        leg.sleep(250);
        for (int i = 2; i <= 4; i++) {
            leg.send(i);
        }
        leg.deliver(5);
        assertEquals(0, leg.receiver.unverifiedSourceCount());
        assertEquals(1, leg.receiver.sourceCount());
    }

    @Test
    void lateJoiner_afterTheRolloverCounterHasRisen_takesItFromTheField() {
        leg.install(1);
        wrapSequenceNumber(3);
        leg.newReceiver(EktReceiverConfig.DEFAULT);
        leg.receiver.install(leg.set(1), leg.now);
        leg.sender.announce(SSRC);
        leg.deliver(10_000);
    }

    /** Sends few packets, but as many times around as asked for. */
    private void wrapSequenceNumber(int times) {
        for (int i = 0; i < times; i++) {
            for (int sequenceNumber : new int[] {0, 20_000, 40_000, 60_000}) {
                leg.send(sequenceNumber);
            }
        }
        leg.send(1);
    }

    @Test
    void announcement_beforeTheWrapAndSwitchBehindIt_arrives() {
        leg.install(1);
        leg.deliver(65_530);
        leg.install(2);
        leg.deliver(65_531);
        leg.sleep(250);
        leg.send(65_535);
        leg.send(0);
        leg.send(1);
        leg.send(2);
        leg.deliver(3);
    }

    @Test
    void lateJoiner_announcementBeforeTheWrapAndSwitchBehindIt_arrives() {
        leg.install(1);
        leg.send(65_530);
        leg.install(2);
        assertEquals(SrtpStatus.AUTH_FAIL, leg.deliver(leg.send(65_531)));
        leg.sleep(250);
        leg.send(65_535);
        leg.send(0);
        leg.send(1);
        leg.send(2);
        leg.deliver(3);
    }

    @Test
    void longGap_halfASequenceSpaceOrMore_isBridgedByAField() {
        leg.install(1);
        wrapSequenceNumber(2);
        leg.sender.announce(SSRC);
        leg.deliver(100);
        leg.send(20_000);
        assertEquals(SrtpStatus.REPLAY, leg.deliver(leg.send(40_000).withShort()));
        leg.sender.announce(SSRC);
        leg.deliver(40_001);
        leg.deliver(40_002);
        for (int i = 0; i < 3; i++) {
            leg.send(60_000);
            leg.send(15_000);
            leg.send(30_000);
        }
        leg.sender.announce(SSRC);
        leg.deliver(30_001);
        assertEquals(SrtpStatus.OK, leg.deliver(leg.send(30_002).withShort()));
    }

    @Test
    void newEktKey_sourceBeganAnewWithTheSameSsrc_isTakenUp() {
        leg.install(1);
        wrapSequenceNumber(2);
        leg.sender.announce(SSRC);
        leg.deliver(20_000);
        try (EktTestLeg again = new EktTestLeg()) {
            again.receiver.close();
            again.receiver = leg.receiver;
            again.install(2);
            again.receiver.replaceOuter(again.newOuterReceiver());
            again.deliver(7);
            again.deliver(8);
        }
    }

    @Test
    void replaceOuter_newAssociation_keepsEndToEndReplayProtection() {
        leg.install(1);
        leg.deliver(0);
        Opened opened = leg.send(1);
        assertEquals(SrtpStatus.OK, leg.deliver(opened));
        leg.newAssociation();
        assertEquals(SrtpStatus.REPLAY, leg.deliver(opened));
        leg.deliver(2);
    }

    @Test
    void sourcesMoreThanAllowed_leastRecentlyHeard_losesItsKeyButNotItsReplayState() {
        leg = new EktTestLeg(DOUBLE_128, new EktReceiverConfig(2, 4, 1000, 20, 20, false));
        leg.install(1);
        Opened ofFirst = leg.send(1, 100);
        assertEquals(SrtpStatus.OK, leg.deliver(ofFirst));
        leg.deliver(2, 0);
        leg.deliver(3, 0);
        assertEquals(2, leg.receiver.sourceCount());
        assertEquals(SrtpStatus.NO_KEY, leg.deliver(leg.send(1, 101).withShort()));
        assertEquals(SrtpStatus.REPLAY, leg.deliver(ofFirst));
        assertEquals(2, leg.receiver.sourceCount());
        leg.deliver(1, 102);
        assertEquals(SrtpStatus.REPLAY, leg.deliver(ofFirst));
        assertEquals(2, leg.receiver.sourceCount());
        assertEquals(SrtpStatus.NO_KEY, leg.deliver(leg.send(2, 1).withShort()));
    }

    @Test
    void forgottenSource_beganAnewUnderANewEktKey_canBeRekeyedThen() {
        leg = new EktTestLeg(DOUBLE_128, new EktReceiverConfig(1, 4, 1000, 20, 20, false));
        leg.install(1);
        leg.deliver(30_000);
        leg.deliver(SSRC + 1, 0);
        try (EktTestLeg again = new EktTestLeg()) {
            again.receiver.close();
            again.receiver = leg.receiver;
            again.install(2);
            again.receiver.replaceOuter(again.newOuterReceiver());
            for (int i = 0; i < 60; i++) {
                again.deliver(i);
                again.sleep(20);
                if (i == 10) {
                    again.sender.rotateKey(again.now);
                }
            }
        }
    }

    @Test
    void twoEndpoints_sameSsrc_theSecondIsRefused() {
        leg.install(1);
        leg.deliver(0);
        try (EktTestLeg other = new EktTestLeg()) {
            other.install(1);
            Opened collision = other.send(10);
            assertNotEquals(0, collision.field().length);
            assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(collision));
            assertEquals(1, leg.receiver.fieldCount(EktFieldOutcome.OLD_EPOCH));
        }
        leg.deliver(1);
    }

    @Test
    void endToEndKey_inNoText_isShown() {
        leg.install(1);
        leg.deliver(0);
        EktParameterSet set = leg.set(1);
        for (SecretBytes secret : new SecretBytes[] {set.ektKey(), set.srtpMasterSalt()}) {
            String hex = java.util.HexFormat.of().formatHex(secret.toByteArray());
            assertEquals(-1, set.toString().indexOf(hex));
        }
    }
}
