package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_256;
import static org.jvbperc.endpointmedia.EktTestLeg.SSRC;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.endpointmedia.EktTestLeg.Opened;
import org.jvbperc.srtp.SrtpStatus;

/** Loss, duplication and reordering over rekeys; truncation; every bit. */
class PercMediaPropertyTest {
    /** A packet on its way. */
    private record InFlight(Opened opened, int sequenceNumber, long arrivesAt) {}

    /** The result of one run over a bad network. */
    private static final class Run {
        final long seed;
        final Random random;
        final EktTestLeg leg;
        final List<InFlight> network = new ArrayList<>();
        final Set<Integer> accepted = new HashSet<>();
        final Map<SrtpStatus, Integer> outcomes = new EnumMap<>(SrtpStatus.class);
        final boolean lossless;
        int sent;

        Run(long seed, boolean lossless) {
            this.seed = seed;
            this.lossless = lossless;
            random = new Random(seed);
            leg = new EktTestLeg(
                    seed % 2 == 0 ? DOUBLE_128 : DOUBLE_256,
                    new EktSenderConfig(3, 250, 100, 16),
                    new EktReceiverConfig(16, 64, 2_000, 1_000, 1_000, false));
        }

        /** Twenty seconds of audio with a rekey now and then, beginning shortly before the sequence number wraps. */
        void run() {
            leg.install(1);
            int spi = 1;
            for (int i = 65_300; i < 66_300; i++) {
                if (random.nextInt(60) == 0) {
                    leg.install(EktTestSets.set(leg.profile, ++spi));
                } else if (random.nextInt(60) == 0) {
                    leg.sender.rotateKey(leg.now);
                }
                Opened opened = leg.send(i & 0xFFFF);
                sent++;
                int copies = lossless ? 1 : random.nextInt(10) == 0 ? 0 : random.nextInt(10) == 0 ? 2 : 1;
                for (int copy = 0; copy < copies; copy++) {
                    long delayMillis = random.nextInt(5) == 0 ? random.nextInt(120) : 10;
                    network.add(new InFlight(opened, i, leg.now + delayMillis * 1_000_000));
                }
                leg.sleep(20);
                arrivals();
            }
            leg.sleep(200);
            arrivals();
            assertTrue(network.isEmpty());
        }

        private void arrivals() {
            List<InFlight> due = new ArrayList<>();
            network.removeIf(packet -> packet.arrivesAt <= leg.now && due.add(packet));
            due.sort((a, b) -> Long.compare(a.arrivesAt, b.arrivesAt));
            for (InFlight packet : due) {
                SrtpStatus status = leg.deliver(packet.opened);
                outcomes.merge(status, 1, Integer::sum);
                boolean before = accepted.contains(packet.sequenceNumber);
                if (status == SrtpStatus.OK) {
                    assertTrue(accepted.add(packet.sequenceNumber), "accepted twice, seed " + seed);
                    assertEquals(packet.sequenceNumber & 0xFFFF, leg.deliveredNumber(), "seed " + seed);
                    leg.assertDelivered(SSRC, packet.sequenceNumber & 0xFFFF);
                } else if (before) {
                    assertEquals(SrtpStatus.REPLAY, status, "seed " + seed);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void badNetwork_lossDuplicationReordering_nothingTwiceAndEverythingRight(long seed) {
        Run run = new Run(seed, false);
        run.run();
        // Only packets whose key has not arrived yet may be refused, and only for being that.
        int refused = run.outcomes.getOrDefault(SrtpStatus.AUTH_FAIL, 0)
                + run.outcomes.getOrDefault(SrtpStatus.NO_KEY, 0)
                + run.outcomes.getOrDefault(SrtpStatus.EKT_REJECTED, 0);
        assertTrue(refused < 50, "seed " + seed + ": " + run.outcomes);
        assertTrue(run.accepted.size() > 800, "seed " + seed + ": " + run.outcomes);
        assertTrue(run.outcomes.get(SrtpStatus.REPLAY) > 20, "seed " + seed + ": " + run.outcomes);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void reorderingNetwork_withoutLoss_everythingArrivesOnce(long seed) {
        Run run = new Run(seed, true);
        run.run();
        assertEquals(run.sent, run.accepted.size(), "seed " + seed + ": " + run.outcomes);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void lateJoiner_atAnyTime_arrivesFromTheNextFullFieldThatIsInUse(long seed) {
        Random random = new Random(seed);
        try (EktTestLeg leg = new EktTestLeg()) {
            leg.install(1);
            int sequenceNumber = 65_000;
            for (int join = 0; join < 40; join++) {
                for (int i = random.nextInt(30); i > 0; i--) {
                    leg.send(sequenceNumber++ & 0xFFFF);
                    leg.sleep(20);
                }
                if (random.nextBoolean()) {
                    leg.sender.rotateKey(leg.now);
                }
                leg.newReceiver(EktReceiverConfig.DEFAULT);
                leg.receiver.install(leg.set(1), leg.now);
                leg.sleep(random.nextInt(300));
                // A key that is announced now is in use 250 ms later at the latest.
                leg.sender.announce(SSRC);
                leg.deliver(leg.send(sequenceNumber++ & 0xFFFF));
                leg.sleep(251);
                leg.deliver(sequenceNumber++ & 0xFFFF);
            }
        }
    }

    @Test
    void truncation_atEveryLength_hasANamedOutcomeAndLeavesNoState() {
        try (EktTestLeg leg = new EktTestLeg()) {
            leg.install(1);
            byte[] whole = leg.relay(leg.send(0));
            for (int length = 0; length < whole.length; length++) {
                SrtpStatus status = leg.receive(Arrays.copyOf(whole, length));
                assertNotEquals(SrtpStatus.OK, status, "length " + length);
                assertTrue(status == SrtpStatus.MALFORMED || status == SrtpStatus.AUTH_FAIL, status.name());
            }
            assertEquals(0, leg.receiver.sourceCount() + leg.receiver.unverifiedSourceCount());
            assertEquals(SrtpStatus.OK, leg.receive(whole));
        }
    }

    /** As the outer layer does not cover the field, a third party can change it too: the packet may still be good. */
    @Test
    void everyBit_flippedOnTheWayToAReceiverThatKnowsTheKey_hasANamedOutcome() {
        try (EktTestLeg leg = new EktTestLeg()) {
            leg.install(1);
            leg.deliver(0);
            Map<SrtpStatus, Integer> outcomes = new EnumMap<>(SrtpStatus.class);
            byte[] whole = leg.relay(leg.send(1));
            for (int bit = 0; bit < 8 * whole.length; bit++) {
                byte[] changed = leg.relay(leg.send(2 + bit).with(EktTestSets.field(whole)));
                int at = changed.length - whole.length + bit / 8;
                changed[at] ^= (byte) (1 << bit % 8);
                SrtpStatus status = leg.receive(changed);
                assertNotNull(status);
                outcomes.merge(status, 1, Integer::sum);
                leg.sleep(100);
            }
            // Only this does no harm: 16 bits of Epoch, as a known key under another epoch is ignored, and 7 bits of
            // the type that
            // make an extension field of it, which is skipped.
            assertEquals(16 + 7, outcomes.get(SrtpStatus.OK), outcomes.toString());
            // Ciphertext and SPI.
            assertEquals(8 * 42, outcomes.get(SrtpStatus.EKT_REJECTED), outcomes.toString());
            assertEquals(1, leg.receiver.sourceCount());
            leg.deliver(5_000);
        }
    }

    @Test
    void everyBit_flippedInTheFirstPacket_isNeverAccepted() {
        try (EktTestLeg leg = new EktTestLeg()) {
            leg.install(1);
            Opened opened = leg.send(0);
            int bits = 8 * (opened.packet().length + opened.field().length);
            for (int bit = 0; bit < bits; bit++) {
                Opened changed =
                        new Opened(opened.packet().clone(), opened.field().clone());
                int octet = bit / 8;
                boolean inPacket = octet < opened.packet().length;
                byte[] part = inPacket ? changed.packet() : changed.field();
                part[inPacket ? octet : octet - opened.packet().length] ^= (byte) (1 << bit % 8);
                if (EktField.lengthBytes(EktTestSets.withHeader(changed.field()), 0, 12 + changed.field().length) < 0
                        || octet == 0
                        || isUnprotected(octet, opened.packet().length, changed)) {
                    continue;
                }
                assertNotEquals(SrtpStatus.OK, leg.deliver(changed), "bit " + bit);
                leg.sleep(100);
            }
            assertEquals(0, leg.receiver.sourceCount());
            assertEquals(SrtpStatus.OK, leg.deliver(opened));
        }
    }

    /**
     * Epoch and type are not authenticated, and what the field said was learnt with an earlier change; PT, SEQ and M are what the
     * distributor may change, and the OHB tells the original.
     */
    private static boolean isUnprotected(int octet, int packetLength, Opened changed) {
        int fromEnd = packetLength + changed.field().length - octet;
        return fromEnd == 1 || fromEnd == 4 || fromEnd == 5 || (octet >= 1 && octet <= 3) || octet == packetLength - 1;
    }
}
