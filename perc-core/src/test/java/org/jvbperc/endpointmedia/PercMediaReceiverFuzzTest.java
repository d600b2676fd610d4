package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.endpointmedia.EktTestLeg.SSRC;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashSet;
import java.util.Set;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.endpointmedia.EktTestLeg.Opened;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The input is a program for a distributor between an honest sender and the receiver: every octet is an instruction, some take
 * further octets. Whatever it does, nothing is thrown, nothing is accepted twice or wrongly, and the source is heard again when it
 * stops.
 */
class PercMediaReceiverFuzzTest {
    private static final int MAX_STEPS = 300;
    private static final int RECORDED = 64;

    @FuzzTest(maxDuration = "60s")
    void distributor(byte[] program) {
        try (EktTestLeg leg = new EktTestLeg()) {
            new Machine(leg, program).run();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anyOctets(byte[] data) {
        try (EktTestLeg leg = new EktTestLeg()) {
            leg.install(1);
            leg.deliver(0);
            byte[] original = data.clone();
            assertNotNull(leg.receive(data));
            assertEquals(original.length, data.length);
            leg.deliver(1);
        }
    }

    private static final class Machine {
        private final EktTestLeg leg;
        private final byte[] program;
        private final Opened[] recorded = new Opened[RECORDED];
        private final int[] numbers = new int[RECORDED];
        private final Set<Integer> accepted = new HashSet<>();
        private int at;
        private int sent;
        private int spi = 1;

        Machine(EktTestLeg leg, byte[] program) {
            this.leg = leg;
            this.program = program;
        }

        void run() {
            leg.install(spi);
            for (int step = 0; step < MAX_STEPS && at < program.length; step++) {
                step(operand() & 7);
            }
            recover();
        }

        private int operand() {
            return at < program.length ? program[at++] & 0xFF : 0;
        }

        private void step(int instruction) {
            switch (instruction) {
                case 0 -> send(1 + operand() * 40);
                case 1 -> deliver(pick(), false);
                case 2 -> deliver(pick().with(pick().field()), false);
                case 3 -> deliver(changedField(pick()), false);
                case 4 -> deliver(changedPacket(pick()), true);
                case 5 -> leg.sleep(operand() * 4L);
                case 6 -> leg.sender.rotateKey(leg.now);
                default -> rekey(1 + operand());
            }
        }

        /** The receiver's set may expire early. */
        private void rekey(int ttlSeconds) {
            spi++;
            leg.sender.install(leg.set(spi), leg.now);
            leg.receiver.install(EktTestSets.set(leg.profile, spi, ttlSeconds), leg.now);
        }

        private void send(int gap) {
            leg.sender.announce(SSRC);
            int number = sent == 0 ? 0 : numbers[(sent - 1) % RECORDED] + gap;
            numbers[sent % RECORDED] = number;
            recorded[sent % RECORDED] = leg.send(number);
            sent++;
        }

        private Opened pick() {
            if (sent == 0) {
                send(1);
            }
            return recorded[operand() % Math.min(sent, RECORDED)];
        }

        private Opened changedField(Opened opened) {
            byte[] field = opened.field().clone();
            field[operand() % field.length] ^= (byte) operand();
            byte[] withHeader = new byte[12 + field.length];
            System.arraycopy(field, 0, withHeader, 12, field.length);
            boolean wellFormed = EktField.lengthBytes(withHeader, 0, withHeader.length) == field.length;
            return wellFormed ? opened.with(field) : opened;
        }

        private Opened changedPacket(Opened opened) {
            byte[] packet = opened.packet().clone();
            int change = operand();
            packet[12 + change % (packet.length - 13)] ^= (byte) Math.max(1, operand());
            return new Opened(packet, opened.field());
        }

        private void deliver(Opened opened, boolean changed) {
            SrtpStatus status = leg.deliver(opened);
            if (status == SrtpStatus.OK) {
                assertTrue(!changed, "a changed packet was accepted");
                int number = leg.deliveredNumber();
                assertTrue(accepted.add(number), "accepted twice");
                leg.assertDelivered(SSRC, number);
            }
            assertTrue(leg.receiver.sourceCount() + leg.receiver.unverifiedSourceCount() <= 1);
        }

        /** A new EKTKey clears whatever was done with epochs; a packet with it is the first to arrive. */
        private void recover() {
            leg.sleep(2_000);
            rekey(EktTestSets.TTL_SECONDS);
            send(1);
            leg.sleep(1_000);
            send(1);
            assertEquals(SrtpStatus.OK, leg.deliver(recorded[(sent - 1) % RECORDED]));
        }
    }
}
