package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties of SFrame headers and KIDs. */
class SFrameHeaderPropertyTest {
    private static final long SEED = 9605;

    @Test
    void header_ofAnyValues_isReadAsWritten() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            long kid = random.nextLong() >>> random.nextInt(64);
            long counter = random.nextLong() >>> random.nextInt(64);
            byte[] buffer = new byte[SFrameHeader.MAX_LENGTH_BYTES];
            int length = SFrameHeader.write(kid, counter, buffer, 0);
            assertEquals(SFrameHeader.lengthBytes(kid, counter), length);
            assertEquals(length, SFrameHeader.lengthBytes(buffer, 0, buffer.length));
            assertEquals(kid, SFrameHeader.kid(buffer, 0));
            assertEquals(counter, SFrameHeader.counter(buffer, 0));
            for (int cut = 0; cut < length; cut++) {
                assertEquals(-1, SFrameHeader.lengthBytes(buffer, 0, cut));
            }
        }
    }

    @Test
    void octets_thatAreAHeader_areWhatIsWritten() {
        Random random = new Random(SEED);
        int legal = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] octets = new byte[SFrameHeader.MAX_LENGTH_BYTES];
            random.nextBytes(octets);
            for (int zero = random.nextInt(3); zero > 0; zero--) {
                octets[1 + random.nextInt(octets.length - 1)] = (byte) random.nextInt(9);
            }
            int length = SFrameHeader.lengthBytes(octets, 0, octets.length);
            if (length > 0) {
                legal++;
                byte[] written = new byte[length];
                assertEquals(
                        length,
                        SFrameHeader.write(SFrameHeader.kid(octets, 0), SFrameHeader.counter(octets, 0), written, 0));
                assertEquals(0, Arrays.compare(octets, 0, length, written, 0, length));
            }
        }
        assertTrue(legal > 50_000 && legal < 100_000, legal + " legal headers");
    }

    @Test
    void kid_ofIndexAndGeneration_givesThemBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            long sender = 1 + (long) (random.nextDouble() * SFrameKid.MAX_SENDER_INDEX);
            long generation = random.nextInt() & SFrameKid.MAX_GENERATION;
            long kid = SFrameKid.of(sender, generation);
            assertTrue(SFrameKid.isLegal(kid));
            assertEquals(sender, SFrameKid.senderIndex(kid));
            assertEquals(sender * 256 + generation % 256, kid);
        }
    }
}
