package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.rtp.RtpView;

class HeldPacketsTest {
    private final HeldPackets held = new HeldPackets();
    private final List<Integer> out = new ArrayList<>();
    private final HeldPackets.Output output = (packet, length) -> out.add((int) packet[0]);

    /** A packet whose first octet is {@code number}, with a Full field of a 16-octet key under {@code spi}. */
    private static byte[] packet(int number, int spi) {
        byte[] packet = new byte[100];
        packet[0] = (byte) number;
        packet[93] = (byte) (spi >> 8);
        packet[94] = (byte) spi;
        packet[98] = 47;
        packet[99] = 2;
        return packet;
    }

    @Test
    void spi_fullField_isRead() {
        assertEquals(0x1234, HeldPackets.spi(packet(1, 0x1234), 100));
    }

    @Test
    void spi_shortOrMalformedField_isNone() {
        byte[] shortField = new byte[100];
        assertEquals(-1, HeldPackets.spi(shortField, 100));
        byte[] malformed = packet(1, 5);
        malformed[98] = 46;
        assertEquals(-1, HeldPackets.spi(malformed, 100));
        assertEquals(-1, HeldPackets.spi(new byte[5], 5));
    }

    @Test
    void release_oneSpi_keepsTheOthersInOrder() {
        held.hold(packet(1, 7), 100, 7, 0);
        held.hold(packet(2, 8), 100, 8, 0);
        held.hold(packet(3, 7), 100, 7, 0);
        held.release(7, output);
        assertEquals(List.of(1, 3), out);
        held.releaseOld(HeldPackets.MAX_NANOS, output);
        assertEquals(List.of(1, 3, 2), out);
    }

    @Test
    void releaseOld_tooEarly_keeps() {
        held.hold(packet(1, 7), 100, 7, 10);
        held.releaseOld(HeldPackets.MAX_NANOS + 9, output);
        assertEquals(List.of(), out);
        held.releaseOld(HeldPackets.MAX_NANOS + 10, output);
        assertEquals(List.of(1), out);
    }

    @Test
    void awaitedBy_sourceThatAnnouncedUnknownKeys_isTheirSpi_onlyWhenTheyMayBeInUse() {
        int ssrc = RtpView.ssrc(packet(1, 7), 0);
        assertEquals(HeldPackets.NONE, held.awaitedBy(ssrc, false, 0));
        held.hold(packet(1, 7), 100, 7, 0);
        assertEquals(7, held.awaitedBy(ssrc, false, 1), "a source without other keys");
        assertEquals(HeldPackets.NONE, held.awaitedBy(ssrc, true, HeldPackets.OLD_KEY_NANOS - 1));
        assertEquals(7, held.awaitedBy(ssrc, true, HeldPackets.OLD_KEY_NANOS));
        assertEquals(HeldPackets.NONE, held.awaitedBy(ssrc + 1, false, 1), "another source");
    }

    @Test
    void awaitedBy_setHasComeOrWasGivenUp_isNone() {
        int ssrc = RtpView.ssrc(packet(1, 7), 0);
        held.hold(packet(1, 7), 100, 7, 0);
        held.release(7, output);
        assertEquals(HeldPackets.NONE, held.awaitedBy(ssrc, false, 1));
        held.hold(packet(1, 8), 100, 8, 0);
        held.announcedKnown(ssrc);
        assertEquals(HeldPackets.NONE, held.awaitedBy(ssrc, false, 1), "it has gone on to keys that are known");
        held.hold(packet(1, 8), 100, 8, 0);
        held.releaseOld(HeldPackets.MAX_NANOS, output);
        assertEquals(HeldPackets.NONE, held.awaitedBy(ssrc, false, HeldPackets.MAX_NANOS));
    }

    @Test
    void hold_full_refusesAndCounts() {
        for (int i = 0; i < HeldPackets.CAPACITY; i++) {
            assertTrue(held.hold(packet(1, 7), 100, 7, 0));
        }
        assertFalse(held.hold(packet(1, 7), 100, 7, 0));
        assertEquals(1, held.overflows());
    }
}
