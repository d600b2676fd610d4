package org.jvbperc.kd.keychannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Whatever an endpoint sends after hello, the key channel ends once and in order, or goes on. */
class KeyChannelMessagesFuzzTest {
    /** @param data messages, each after an octet with its length */
    @FuzzTest(maxDuration = "60s")
    void anyMessages_endTheChannelOnceOrNot(byte[] data) {
        try (InMemoryKeyChannel flow = new InMemoryKeyChannel().open()) {
            int position = 0;
            while (position < data.length) {
                int end = Math.min(data.length, position + 1 + (data[position] & 0xFF));
                flow.send(Arrays.copyOfRange(data, position + 1, end));
                position = end;
            }
            flow.advance(KeyChannel.REFUSAL_TIME.multipliedBy(2));
            assertEquals("hello", flow.events.get(0));
            long ends = flow.events.stream()
                    .filter(event -> Arrays.stream(KeyChannelEnd.values())
                            .anyMatch(end -> end.text().equals(event)))
                    .count();
            assertTrue(ends <= 1, flow.events.toString());
            assertEquals(ends, flow.events.stream().filter("closed"::equals).count(), flow.events.toString());
        }
    }
}
