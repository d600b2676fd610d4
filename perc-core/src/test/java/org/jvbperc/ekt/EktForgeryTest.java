package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.ekt.EktTestSets.makeField;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;
import static org.jvbperc.endpointmedia.EktTestLeg.SSRC;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.endpointmedia.EktTestLeg;
import org.jvbperc.endpointmedia.EktTestLeg.Opened;
import org.jvbperc.endpointmedia.PercMediaReceiver;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Attacks by a distributor with fields that it cannot read: change epochs, move fields, replay packets, invent sources
 * ("Unauthenticated epoch" in docs/rfc-coverage.md).
 */
class EktForgeryTest {
    private EktTestLeg leg = new EktTestLeg();
    private int sequenceNumber;

    @AfterEach
    void close() {
        leg.close();
    }

    private Opened next() {
        return leg.send(sequenceNumber++);
    }

    private void delivers(int packets) {
        for (int i = 0; i < packets; i++) {
            leg.deliver(sequenceNumber++);
            leg.sleep(20);
        }
    }

    /** Takes the source to the key with this epoch. */
    private void rotateTo(int epoch) {
        for (int i = 0; i < epoch; i++) {
            leg.sender.rotateKey(leg.now);
            delivers(20);
        }
    }

    private void assertField(EktFieldOutcome outcome, long count) {
        assertEquals(count, leg.receiver.fieldCount(outcome), outcome.name());
    }

    @Test
    void epochRaised_onRepetitionsOfTheCurrentKey_doesNotLockTheNextKeyOut() {
        leg.install(1);
        delivers(1);
        for (int i = 0; i < 2; i++) {
            assertEquals(SrtpStatus.OK, leg.deliver(next().withEpoch(0xFFFF)));
        }
        assertField(EktFieldOutcome.OLD_EPOCH, 2);
        rotateTo(2);
        assertEquals(0, leg.receiver.epochJumpCount());
    }

    @Test
    void epochRaised_onAnAnnouncement_isForgottenWithTheTrueOne() {
        leg.install(1);
        delivers(5);
        leg.sender.rotateKey(leg.now);
        assertEquals(SrtpStatus.OK, leg.deliver(next().withEpoch(0xFFFF)));
        delivers(20);
        assertEquals(0, leg.receiver.epochJumpCount());
        rotateTo(1);
    }

    @Test
    void epochRaised_onAllAnnouncements_isSeenAsAJump() {
        leg.install(1);
        delivers(5);
        leg.sender.rotateKey(leg.now);
        for (int i = 0; i < 3; i++) {
            assertEquals(SrtpStatus.OK, leg.deliver(next().withEpoch(7)));
        }
        leg.sleep(250);
        assertEquals(SrtpStatus.OK, leg.deliver(next().withEpoch(7)));
        assertEquals(1, leg.receiver.epochJumpCount());
    }

    @Test
    void epochLowered_onAnAnnouncement_isRefused() {
        leg.install(1);
        delivers(5);
        rotateTo(3);
        leg.sender.rotateKey(leg.now);
        assertEquals(SrtpStatus.OK, leg.deliver(next().withEpoch(2)));
        assertField(EktFieldOutcome.OLD_EPOCH, 1);
        assertEquals(SrtpStatus.OK, leg.deliver(next().withEpoch(3)));
        assertField(EktFieldOutcome.OLD_EPOCH, 2);
        assertEquals(SrtpStatus.OK, leg.deliver(next()));
        assertEquals(SrtpStatus.OK, leg.deliver(next().withShort()));
        leg.sender.announce(SSRC);
        assertEquals(SrtpStatus.OK, leg.deliver(next().withEpoch(1)));
        assertField(EktFieldOutcome.OLD_EPOCH, 3);
        delivers(20);
    }

    @Test
    void fieldOfAnEarlierKey_onAnyPacket_isIgnored() {
        leg.install(1);
        Opened first = next();
        assertEquals(SrtpStatus.OK, leg.deliver(first));
        delivers(20);
        rotateTo(2);
        assertEquals(SrtpStatus.OK, leg.deliver(next().with(first.field())));
        assertField(EktFieldOutcome.OLD_EPOCH, 1);
        assertEquals(SrtpStatus.OK, leg.deliver(next().with(first.field()).withEpoch(2)));
        assertField(EktFieldOutcome.OLD_EPOCH, 2);
        assertEquals(SrtpStatus.OK, leg.deliver(next().with(first.field()).withEpoch(3)));
        assertField(EktFieldOutcome.RETIRED_KEY, 1);
        rotateTo(1);
    }

    @Test
    void oldPacketsWithTheirKey_replayedUnderAHighEpoch_areRefused() {
        leg.install(1);
        List<Opened> recorded = record();
        rotateTo(2);
        leg.sleep(5_000);
        for (Opened opened : recorded) {
            assertNotEquals(SrtpStatus.OK, leg.deliver(opened));
            assertNotEquals(SrtpStatus.OK, leg.deliver(opened.withEpoch(9)));
        }
        rotateTo(1);
    }

    private List<Opened> record() {
        List<Opened> recorded = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            leg.sender.announce(SSRC);
            Opened opened = next();
            recorded.add(opened);
            assertEquals(SrtpStatus.OK, leg.deliver(opened));
        }
        return recorded;
    }

    @Test
    void oldPacketsOfAKeyNeverSeenHere_replayedUnderAHighEpoch_areReplaysByIndex() {
        leg.install(1);
        List<Opened> recorded = record();
        rotateTo(2);
        leg.newReceiver(EktReceiverConfig.DEFAULT);
        leg.receiver.install(leg.set(1), leg.now);
        leg.sender.announce(SSRC);
        delivers(1);
        for (Opened opened : recorded) {
            assertEquals(SrtpStatus.REPLAY, leg.deliver(opened.withEpoch(9)));
            leg.sleep(100);
        }
        delivers(10);
    }

    @Test
    void oldPacketsUnderAnEarlierEktKey_afterANewOne_areRefused() {
        leg.install(1);
        List<Opened> recorded = record();
        leg.install(2);
        delivers(20);
        leg.sleep(5_000);
        for (Opened opened : recorded) {
            assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(opened.withEpoch(0xFFFF)));
        }
        assertField(EktFieldOutcome.OLD_EPOCH, 20);
        delivers(10);
    }

    @Test
    void equalEpoch_withAnotherKey_isRefused() {
        leg.install(1);
        delivers(5);
        byte[] field = makeField(leg.set(1), new byte[16], SSRC, 0, 0);
        assertEquals(SrtpStatus.OK, leg.deliver(next().with(field)));
        assertField(EktFieldOutcome.OLD_EPOCH, 1);
        delivers(5);
    }

    @Test
    void keyOfTheLastEktKey_underTheNewOne_isRefused() {
        leg.install(1);
        Opened opened = next();
        assertEquals(SrtpStatus.OK, leg.deliver(opened));
        EktTestSets.Content content = EktTestSets.open(leg.set(1), EktTestSets.withHeader(opened.field()));
        byte[] key = java.util.HexFormat.of().parseHex(content.key());
        leg.receiver.install(leg.set(2), leg.now);
        assertEquals(SrtpStatus.OK, leg.deliver(next().with(makeField(leg.set(2), key, SSRC, 0, 0))));
        assertField(EktFieldOutcome.RETIRED_KEY, 1);
        delivers(5);
    }

    @Test
    void announcedKey_thatNeverEncryptsAnything_doesNotDisturb() {
        leg.install(1);
        delivers(5);
        for (int epoch = 1; epoch < 10; epoch++) {
            byte[] key = new byte[16];
            key[0] = (byte) epoch;
            assertEquals(SrtpStatus.OK, leg.deliver(next().with(makeField(leg.set(1), key, SSRC, 0, epoch))));
        }
        assertField(EktFieldOutcome.NEW_KEY, 10);
        rotateTo(1);
    }

    @Test
    void rolloverCounter_ofAFieldAtItsEnd_isNoError() {
        leg.install(1);
        delivers(5);
        byte[] last = makeField(leg.set(1), new byte[16], SSRC, 0xFFFFFFFFL, 1);
        assertEquals(SrtpStatus.OK, leg.deliver(leg.send(30_000).with(last)));
        Opened behind = leg.send(62_000).withShort();
        behind.packet()[14] ^= 1;
        assertNotEquals(SrtpStatus.OK, leg.deliver(behind));
        Opened wrapped = leg.send(20_000).withShort();
        wrapped.packet()[14] ^= 1;
        assertNotEquals(SrtpStatus.OK, leg.deliver(wrapped));

        leg.newReceiver(EktReceiverConfig.DEFAULT);
        leg.receiver.install(leg.set(1), leg.now);
        assertEquals(SrtpStatus.AUTH_FAIL, leg.deliver(leg.send(50_000).with(last)));
        assertNotEquals(SrtpStatus.OK, leg.deliver(leg.send(10).withShort()));
    }

    @Test
    void forgedPackets_tenThousandOfAllKinds_leaveNoState() {
        leg.install(1);
        delivers(1);
        Random random = new Random(10_000);
        Opened genuine = leg.send(SSRC + 1, 0);
        for (int i = 0; i < 10_000; i++) {
            Opened forged = forge(random, genuine);
            assertNotEquals(SrtpStatus.OK, leg.deliver(forged));
        }
        assertEquals(1, leg.receiver.sourceCount());
        assertEquals(0, leg.receiver.unverifiedSourceCount());
        delivers(1);
    }

    private static Opened forge(Random random, Opened genuine) {
        byte[] packet = genuine.packet().clone();
        byte[] field = genuine.field().clone();
        packet[8] = (byte) random.nextInt(3);
        packet[9] = (byte) random.nextInt();
        switch (random.nextInt(4)) {
            case 0 -> field[random.nextInt(40)] ^= (byte) (1 + random.nextInt(255));
            case 1 -> field = new byte[1];
            case 2 -> field[41] ^= (byte) (1 + random.nextInt(255));
            default -> packet[12 + random.nextInt(packet.length - 13)] ^= (byte) (1 + random.nextInt(255));
        }
        return new Opened(packet, field);
    }

    @Test
    void genuineFieldsOfManySources_withoutTheirMedia_stayInASmallTable() {
        leg.install(1);
        delivers(5);
        for (int i = 1; i <= 1_000; i++) {
            Opened opened = leg.send(SSRC + i, 0);
            opened.packet()[12] ^= 1;
            leg.sleep(10);
            assertEquals(SrtpStatus.AUTH_FAIL, leg.deliver(opened));
            assertTrue(leg.receiver.unverifiedSourceCount() <= PercMediaReceiver.MAX_UNVERIFIED_SOURCES);
        }
        assertEquals(1, leg.receiver.sourceCount());
        delivers(5);
    }

    @Test
    void sourcesWithoutKeys_thatAreForgottenToo_areBounded() {
        leg = new EktTestLeg(DOUBLE_128, new EktReceiverConfig(1, 4, 1000, 100, 100, false));
        leg.install(1);
        for (int i = 1; i <= 20; i++) {
            leg.deliver(SSRC + i, 0);
        }
        assertEquals(1, leg.receiver.sourceCount());
        leg.deliver(SSRC + 20, 1);
    }
}
