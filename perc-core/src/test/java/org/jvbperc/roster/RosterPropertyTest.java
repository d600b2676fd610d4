package org.jvbperc.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever is changed about an update, it is refused; what is accepted says the same as was signed. */
class RosterPropertyTest {
    @Test
    void anySingleBit_changed_isRefused() throws Exception {
        byte[] first = TestRosters.octets("up1");
        byte[] second = TestRosters.octets("up2");
        RosterVerifier verifier = null;
        for (int bit = 0; bit < second.length * 8; bit++) {
            if (verifier == null) {
                verifier = TestRosters.verifier("");
                verifier.accept(first);
            }
            VerifiedRoster before = verifier.latest().orElseThrow();
            byte[] changed = second.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                // "Another part follows" and "the list is omitted" say nothing about members: nobody is listed who was
                // not signed.
                Optional<VerifiedRoster> taken = verifier.accept(changed);
                assertEquals(0, taken.map(roster -> roster.members().size()).orElse(0), "bit " + bit);
                verifier = null;
            } catch (RosterException expected) {
                assertEquals(Optional.of(before), verifier.latest());
            }
        }
    }

    @Test
    void truncated_atAnyLength_isRefused() {
        byte[] whole = TestRosters.octets("up1");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            RosterException e = assertThrows(
                    RosterException.class, () -> TestRosters.verifier("").accept(cut));
            assertEquals(RosterException.Reason.MALFORMED, e.reason());
            assertTrue(e.getMessage().startsWith("roster: "), e.getMessage());
        }
    }

    @Test
    void followedByAnything_isRefused() {
        byte[] whole = TestRosters.octets("up1");
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(RosterException.class, () -> TestRosters.verifier("").accept(longer));
        byte[] header = TestRosters.octets("h1");
        assertThrows(RosterException.class, () -> RosterCodec.decode(Arrays.copyOf(header, header.length + 1)));
    }
}
