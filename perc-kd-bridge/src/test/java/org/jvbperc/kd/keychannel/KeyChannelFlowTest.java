package org.jvbperc.kd.keychannel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.RosterAckMessage;
import org.jvbperc.keychannel.RosterMessage;

/** The flow of messages between SCTP and the state of a key channel: order, room and bounds. */
@Timeout(600)
class KeyChannelFlowTest {
    private static byte[] update(int number) {
        byte[] update = new byte[14 * 1024];
        Arrays.fill(update, (byte) number);
        return update;
    }

    @Test
    void rosterLongerThanSctpTakesAtOnce_waits_andArrivesInOrder() throws Exception {
        try (InMemoryKeyChannel flow = new InMemoryKeyChannel().open()) {
            flow.channel.sendRoster(1, List.of(update(1), update(2), update(3), update(4), update(5), update(6)));
            flow.channel.sendRoster(2, List.of(update(7)));
            for (int i = 0; i < 100 && flow.received.size() < 7; i++) {
                flow.carry();
                flow.advance(Duration.ofMillis(300));
            }
            assertEquals(7, flow.received.size());
            for (int i = 0; i < 7; i++) {
                RosterMessage message = (RosterMessage) KeyChannelCodec.decodeFromKeyDistributor(flow.received.get(i));
                assertArrayEquals(update(i + 1), message.update().toByteArray());
            }
            flow.send(KeyChannelCodec.encode(new RosterAckMessage(1)));
            flow.send(KeyChannelCodec.encode(new RosterAckMessage(2)));
            assertEquals(List.of("hello", "roster 1", "roster 2"), flow.events);
        }
    }

    @Test
    void endpointThatTakesNothing_cannotFillTheMemory() {
        try (InMemoryKeyChannel flow = new InMemoryKeyChannel().open()) {
            flow.carries = false;
            int sent = 0;
            while (!flow.events.contains("overflow") && sent < 1000) {
                sent++;
                flow.channel.sendRoster(sent, List.of(update(sent)));
            }
            assertTrue(sent <= (KeyChannelOutbox.MAX_WAITING_BYTES + 64 * 1024) / (14 * 1024) + 1, sent + " rosters");
            assertEquals(List.of("hello", "overflow"), flow.events);
            flow.advance(KeyChannel.REFUSAL_TIME);
            assertEquals(List.of("hello", "overflow", "closed"), flow.events);
            flow.channel.sendRoster(2000, List.of(update(1)));
            flow.channel.probe();
            flow.advance(Duration.ofMinutes(1));
            assertEquals(List.of("hello", "overflow", "closed"), flow.events);
        }
    }

    @Test
    void probes_areLimited_whileNoneIsAnswered() throws Exception {
        try (InMemoryKeyChannel flow = new InMemoryKeyChannel().open()) {
            for (int i = 0; i < 100; i++) {
                flow.channel.probe();
                flow.carry();
                flow.advance(Duration.ofSeconds(1));
            }
            assertEquals(16, flow.received.size());
        }
    }

    @Test
    void refusal_thatDoesNotArrive_delaysTheEndForShortOnly() {
        try (InMemoryKeyChannel flow = new InMemoryKeyChannel().open()) {
            flow.carries = false;
            flow.channel.refuse("removed", "x".repeat(1000));
            flow.advance(KeyChannel.REFUSAL_TIME.minusMillis(1));
            assertEquals(List.of("hello"), flow.events);
            flow.advance(Duration.ofMillis(1));
            assertEquals(List.of("hello", "closed"), flow.events);
        }
    }
}
