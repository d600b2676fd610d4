package org.jvbperc.keychannel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;

/** Any octets are a message, whose encoding they are, or are refused; any key message is unwrapped or refused. */
class KeyChannelFuzzTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @FuzzTest(maxDuration = "60s")
    void endpointMessage_ofAnyOctets_isReadOrRefused(byte[] data) {
        try {
            assertArrayEquals(data, KeyChannelCodec.encode(KeyChannelCodec.decodeFromEndpoint(data)));
        } catch (KeyChannelException refused) {
            assertEquals("malformed-message", refused.condition());
        }
    }

    @FuzzTest(maxDuration = "60s")
    void keyDistributorMessage_ofAnyOctets_isReadOrRefused(byte[] data) {
        try {
            KeyDistributorMessage message = KeyChannelCodec.decodeFromKeyDistributor(data);
            assertArrayEquals(data, KeyChannelCodec.encode(message));
            if (message instanceof KeyMessage key) {
                assertIsRefused(key);
            }
        } catch (KeyChannelException refused) {
            assertEquals("malformed-message", refused.condition());
        }
    }

    /** Nobody can wrap a secret to a key made a moment ago. */
    private static void assertIsRefused(KeyMessage message) {
        try (RecipientKeys keys = new RecipientKeys(message.senderKey().group(), RANDOM)) {
            keys.unwrap("daily", message).close();
            throw new AssertionError("a secret that nobody wrapped was unwrapped");
        } catch (KeyChannelException refused) {
            assertEquals("invalid-key", refused.condition());
        }
    }
}
