package org.jvbperc.md.kdtunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

class RosterLogTest {
    private final RosterLog log = new RosterLog();

    private static Octets update(int length) {
        return Octets.of(new byte[length]);
    }

    @Test
    void from_aNumber_letsGoWhatCameBefore() {
        log.add(update(1));
        log.add(update(2));
        log.add(update(3));
        assertEquals(new RosterLog.Kept(0, List.of(update(1), update(2), update(3))), log.from(0));
        assertEquals(new RosterLog.Kept(2, List.of(update(3))), log.from(2));
        assertEquals(new RosterLog.Kept(2, List.of(update(3))), log.from(0));
        assertEquals(new RosterLog.Kept(3, List.of()), log.from(99));
        log.add(update(4));
        assertEquals(new RosterLog.Kept(3, List.of(update(4))), log.from(3));
    }

    @Test
    void updates_thatNobodyFetches_areBoundedByNumberAndOctets() {
        for (int i = 0; i <= RosterLog.MAX_UPDATES; i++) {
            log.add(update(1));
        }
        assertEquals(1, log.from(0).first());
        assertEquals(RosterLog.MAX_UPDATES, log.from(0).updates().size());
        log.add(update(RosterLog.MAX_BYTES));
        assertEquals(new RosterLog.Kept(RosterLog.MAX_UPDATES + 1, List.of(update(RosterLog.MAX_BYTES))), log.from(0));
    }
}
