package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvbperc.ekt.EktTestSets.makeField;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;
import static org.jvbperc.endpointmedia.EktTestLeg.SSRC;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.ekt.EktFieldOutcome;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.endpointmedia.EktTestLeg.Opened;
import org.jvbperc.srtp.SrtpStatus;

/** What a receiver makes of the EKT field of a packet (RFC 8870 section 4.3.2): one test for every outcome. */
class PercMediaReceiverFieldTest {
    private EktTestLeg leg = new EktTestLeg();

    @AfterEach
    void close() {
        leg.close();
    }

    private void assertField(EktFieldOutcome outcome, long count) {
        assertEquals(count, leg.receiver.fieldCount(outcome), outcome.name());
    }

    // Results of a field

    @Test
    void field_unknownSpi_dropsThePacket() {
        leg.install(1);
        leg.deliver(0);
        Opened opened = leg.send(1);
        byte[] field = opened.field().clone();
        field[field.length - 6] ^= 1;
        assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(opened.with(field)));
        assertField(EktFieldOutcome.UNKNOWN_SPI, 1);
        assertEquals(1, leg.receiver.packetCount(SrtpStatus.EKT_REJECTED));
        assertEquals(SrtpStatus.OK, leg.deliver(opened));
    }

    @Test
    void field_unwrapFails_dropsThePacket() {
        leg.install(1);
        leg.deliver(0);
        Opened opened = leg.send(1);
        byte[] field = opened.field().clone();
        field[3] ^= 1;
        assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(opened.with(field)));
        assertField(EktFieldOutcome.UNWRAP_FAILED, 1);
        assertEquals(SrtpStatus.OK, leg.deliver(opened));
    }

    @Test
    void field_keyOfOtherLength_dropsThePacket() {
        leg.install(1);
        Opened opened = leg.send(0);
        for (int keyLength : new int[] {1, 15, 17, 23, 24, 32}) {
            byte[] field = makeField(leg.set(1), new byte[keyLength], SSRC, 0, 0);
            assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(opened.with(field)), "key of " + keyLength);
        }
        assertField(EktFieldOutcome.WRONG_KEY_LENGTH, 6);
        assertEquals(SrtpStatus.OK, leg.deliver(opened));
    }

    @Test
    void field_ofAnotherSource_isIgnored() {
        leg.install(1);
        leg.deliver(0);
        Opened other = leg.send(SSRC + 1, 0);
        assertEquals(SrtpStatus.OK, leg.deliver(leg.send(1).with(other.field())));
        assertField(EktFieldOutcome.WRONG_SSRC, 1);
        assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(other.with(leg.send(2).field())));
        assertField(EktFieldOutcome.WRONG_SSRC, 2);
        assertEquals(SrtpStatus.OK, leg.deliver(other));
    }

    @Test
    void field_extensionOfUnknownType_isSkipped() {
        leg.install(1);
        leg.deliver(0);
        byte[] extension = new byte[40];
        extension[38] = 40;
        extension[39] = 0x17;
        assertEquals(SrtpStatus.OK, leg.deliver(leg.send(1).with(extension)));
        leg.assertDelivered(SSRC, 1);
        assertField(EktFieldOutcome.SKIPPED, 1);
    }

    @Test
    void field_repeated_isNotUnwrappedAgain() {
        leg = new EktTestLeg(DOUBLE_128, new EktReceiverConfig(4, 4, 1000, 1, 1, false));
        leg.install(1);
        for (int i = 0; i < 100; i++) {
            leg.sender.announce(SSRC);
            leg.deliver(i);
        }
        assertField(EktFieldOutcome.NEW_KEY, 1);
        assertField(EktFieldOutcome.KNOWN, 99);
    }

    @Test
    void field_flood_isLimitedAndMediaGoesOn() {
        leg = new EktTestLeg(DOUBLE_128, new EktReceiverConfig(4, 4, 1000, 10, 5, false));
        leg.install(1);
        leg.deliver(0);
        Random random = new Random(1);
        for (int i = 1; i <= 50; i++) {
            Opened opened = leg.send(i);
            byte[] garbage = new byte[47];
            random.nextBytes(garbage);
            System.arraycopy(makeField(leg.set(1), new byte[16], 0, 0, 7), 40, garbage, 40, 7);
            SrtpStatus expected = i <= 5 ? SrtpStatus.EKT_REJECTED : SrtpStatus.OK;
            assertEquals(expected, leg.deliver(opened.with(garbage)), "packet " + i);
        }
        assertField(EktFieldOutcome.UNWRAP_FAILED, 5);
        assertField(EktFieldOutcome.RATE_LIMITED, 45);
        leg.sleep(200);
        assertEquals(SrtpStatus.OK, leg.deliver(leg.send(51).with(makeField(leg.set(1), new byte[16], 1, 0, 7))));
        assertField(EktFieldOutcome.WRONG_SSRC, 1);
    }

    @Test
    void field_floodForUnknownSources_isLimitedForAllTogether() {
        leg = new EktTestLeg(DOUBLE_128, new EktReceiverConfig(4, 4, 1000, 1, 1, false));
        leg.install(1);
        Opened known = leg.send(0);
        for (int i = 1; i <= 20; i++) {
            byte[] field = makeField(leg.set(1), new byte[16], 0, 0, 0);
            assertEquals(
                    SrtpStatus.EKT_REJECTED, leg.deliver(leg.send(SSRC + i, 0).with(field)));
        }
        assertField(EktFieldOutcome.WRONG_SSRC, 16);
        assertField(EktFieldOutcome.RATE_LIMITED, 4);
        assertEquals(SrtpStatus.EKT_REJECTED, leg.deliver(known));
        leg.sleep(1000);
        leg.deliver(1);
    }
}
