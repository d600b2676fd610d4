package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlaintextScannerTest {
    private final Random random = new Random(7);

    @Test
    void scan_packetHoldsWholeFrame_isSeen() {
        byte[] frame = random(120);
        PlaintextScanner scanner = new PlaintextScanner();
        scanner.addFrame(frame);

        byte[] packet = random(500);
        System.arraycopy(frame, 0, packet, 33, frame.length);
        scanner.scan(packet);

        assertEquals(1, scanner.framesSeen());
    }

    @Test
    void scan_packetHoldsFragmentOfFrame_isSeen() {
        byte[] frame = random(3000);
        PlaintextScanner scanner = new PlaintextScanner();
        scanner.addFrame(frame);

        scanner.scan(Arrays.copyOfRange(frame, 1111, 1111 + 2 * PlaintextScanner.STEP_BYTES));

        assertEquals(1, scanner.framesSeen());
    }

    @Test
    void scan_unrelatedPackets_seesNothing() {
        PlaintextScanner scanner = new PlaintextScanner();
        for (int i = 0; i < 100; i++) {
            scanner.addFrame(random(400));
        }

        for (int i = 0; i < 100; i++) {
            scanner.scan(random(1000));
        }

        assertTrue(scanner.windows() >= 200);
        assertEquals(0, scanner.framesSeen());
    }

    @Test
    void addFrame_uniformOrShort_isNotSearchedFor() {
        PlaintextScanner scanner = new PlaintextScanner();

        scanner.addFrame(new byte[1000]);
        scanner.addFrame(random(PlaintextScanner.WINDOW_BYTES - 1));

        assertEquals(0, scanner.windows());
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
