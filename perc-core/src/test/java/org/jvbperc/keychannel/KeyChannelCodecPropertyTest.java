package org.jvbperc.keychannel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message has one encoding, and whatever is not one is refused. */
class KeyChannelCodecPropertyTest {
    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    static List<JsonNode> messages() {
        return KeyChannelVectors.all("messages");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomMessage_comesBackAsItWas(long seed) throws KeyChannelException {
        Random random = new Random(seed);
        KeyChannelMessage message = KeyChannelMessages.random(random);
        byte[] octets = KeyChannelCodec.encode(message);
        assertTrue(octets.length <= KeyChannelCodec.MAX_MESSAGE_BYTES);
        byte[] given = octets.clone();
        assertEquals(message, KeyChannelMessages.decode(message, given));
        assertArrayEquals(octets, given, "the octets are not changed");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void message_cutAnywhere_isRefused(JsonNode vector) {
        byte[] whole = KeyChannelVectors.octets(vector, "hex");
        KeyChannelMessage message = KeyChannelVectors.message(vector);
        // A roster takes the rest of its message: what is cut off is found missing by its own reader.
        int first = message instanceof RosterMessage ? 1 : whole.length - 1;
        for (int length = first; length >= 0; length--) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(KeyChannelException.class, () -> KeyChannelMessages.decode(message, cut), "cut to " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void message_withAnyBitChanged_isRefusedOrMeansWhatItSays(JsonNode vector) {
        byte[] whole = KeyChannelVectors.octets(vector, "hex");
        KeyChannelMessage message = KeyChannelVectors.message(vector);
        int refused = 0;
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertArrayEquals(changed, KeyChannelCodec.encode(KeyChannelMessages.decode(message, changed)));
            } catch (KeyChannelException e) {
                assertTrue(e.getMessage().contains("expected") || e.getMessage().contains("UTF-8"), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 0, "at least the type's changes are refused");
    }
}
