package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WireImagesTest {
    private static byte[] identity(int number) {
        byte[] identity = new byte[WireImages.IDENTITY_BYTES];
        identity[0] = (byte) number;
        return identity;
    }

    private static byte[] packet(int number, int length) {
        byte[] packet = new byte[length];
        Arrays.fill(packet, (byte) number);
        return packet;
    }

    @Test
    void keep_thenCopy_sameOctets() {
        WireImages images = new WireImages(4, new ImageBudget(10_000));
        for (int i = 0; i < 4; i++) {
            images.keep(i, identity(i), packet(i, 100 + i), 0, 100 + i);
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(100 + i, images.lengthOf(i, identity(i)));
            byte[] copy = new byte[100 + i];
            assertTrue(images.copy(i, identity(i), copy, 0));
            assertArrayEquals(packet(i, 100 + i), copy);
        }
    }

    @Test
    void lengthOf_otherPacketOrForgotten_zero() {
        WireImages images = new WireImages(4, new ImageBudget(10_000));
        images.keep(1, identity(1), packet(1, 50), 0, 50);
        assertEquals(0, images.lengthOf(1, identity(2)), "another packet");
        assertEquals(0, images.lengthOf(5, identity(1)), "same slot, other index");
        assertEquals(0, images.lengthOf(2, identity(1)), "empty slot");
        images.keep(5, identity(5), packet(5, 50), 0, 50);
        assertEquals(0, images.lengthOf(1, identity(1)), "replaced");
        assertEquals(0, new WireImages(0, new ImageBudget(0)).lengthOf(1, identity(1)));
    }

    @Test
    void keep_withoutMemory_forgetsInsteadOfGrowing() {
        ImageBudget budget = new ImageBudget(512);
        WireImages images = new WireImages(4, budget);
        images.keep(0, identity(0), packet(0, 200), 0, 200);
        images.keep(1, identity(1), packet(1, 200), 0, 200);
        images.keep(2, identity(2), packet(2, 200), 0, 200);
        assertEquals(200, images.lengthOf(1, identity(1)));
        assertEquals(0, images.lengthOf(2, identity(2)));
        images.keep(4, identity(4), packet(4, 256), 0, 256);
        assertEquals(256, images.lengthOf(4, identity(4)), "a slot that is large enough needs no more memory");
        images.keep(8, identity(8), packet(8, 257), 0, 257);
        assertEquals(0, images.lengthOf(8, identity(8)));
        assertEquals(0, images.lengthOf(4, identity(4)), "what the slot held is not taken for the new packet");
    }

    @Test
    void budget_refusesBeyondItsLimit() {
        ImageBudget budget = new ImageBudget(100);
        assertTrue(budget.take(100));
        assertEquals(false, budget.take(1));
        assertTrue(budget.take(0));
    }

    @Test
    void silentSource_givesItsMemoryBackAndStartsAgain() {
        ImageBudget budget = new ImageBudget(10_000);
        WireImages gone = new WireImages(4, budget);
        WireImages stays = new WireImages(4, budget);
        for (int i = 0; i < 4; i++) {
            gone.keep(i, identity(i), packet(i, 200), 0, 200);
        }
        assertEquals(4 * 256, budget.usedBytes());
        for (int i = 0; i < ImageBudget.SILENT_PACKETS - 4 - 1; i++) {
            stays.keep(i, identity(i), packet(i, 200), 0, 200);
        }
        assertEquals(200, gone.lengthOf(3, identity(3)), "not silent for long enough");
        for (int i = 0; i < 2 * ImageBudget.SWEEP_PACKETS; i++) {
            stays.keep(i, identity(i), packet(i, 200), 0, 200);
        }
        assertEquals(0, gone.lengthOf(3, identity(3)));
        assertFalse(gone.copy(3, identity(3), new byte[200], 0));
        assertEquals(4 * 256, budget.usedBytes(), "only what the other holds");
        gone.keep(7, identity(7), packet(7, 200), 0, 200);
        assertEquals(200, gone.lengthOf(7, identity(7)));
        assertEquals(5 * 256, budget.usedBytes());
    }

    @Test
    void release_givesTheMemoryBackAtOnce() {
        ImageBudget budget = new ImageBudget(10_000);
        WireImages images = new WireImages(4, budget);
        images.keep(1, identity(1), packet(1, 200), 0, 200);
        images.release();
        assertEquals(0, budget.usedBytes());
        assertEquals(0, images.lengthOf(1, identity(1)));
        images.keep(2, identity(2), packet(2, 200), 0, 200);
        assertEquals(200, images.lengthOf(2, identity(2)));
        assertEquals(256, budget.usedBytes());
    }

    @Test
    void budget_takenByThoseWhoLeft_isThereForThoseWhoCome() {
        ImageBudget budget = new ImageBudget(8 * 256);
        for (int source = 0; source < 50; source++) {
            WireImages images = new WireImages(4, budget);
            for (int i = 0; i < ImageBudget.SILENT_PACKETS + ImageBudget.SWEEP_PACKETS; i++) {
                images.keep(i, identity(i), packet(i, 200), 0, 200);
            }
            int last = ImageBudget.SILENT_PACKETS + ImageBudget.SWEEP_PACKETS - 1;
            assertEquals(200, images.lengthOf(last, identity(last)), "source " + source);
        }
        assertTrue(budget.usedBytes() <= 8 * 256);
    }
}
