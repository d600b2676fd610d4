package org.jvbperc.kd.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.jvbperc.tunnel.SignAnswerError;

class SignAnswerQueueTest {
    @Test
    void detail_thatFits_staysAsItIs() {
        assertEquals("", SignAnswerQueue.fit(""));
        assertEquals("b\u00fccher", SignAnswerQueue.fit("b\u00fccher"));
    }

    @Test
    void detail_tooLong_isCutAtACharacter() {
        for (String unit : new String[] {"x", "\u00fc", "\u20ac", "\ud83d\ude00"}) {
            String cut = SignAnswerQueue.fit("a" + unit.repeat(2000));
            int octets = cut.getBytes(StandardCharsets.UTF_8).length;
            assertTrue(octets <= SignAnswerError.MAX_DETAIL_BYTES, unit);
            assertTrue(octets > SignAnswerError.MAX_DETAIL_BYTES - 4, unit);
            assertTrue(("a" + unit.repeat(2000)).startsWith(cut), unit);
        }
    }

    @Test
    void detail_withALoneSurrogate_becomesEncodable() {
        assertEquals("?", SignAnswerQueue.fit("\ud83d"));
    }
}
