package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.endpointmedia.EktTestLeg;

/** Any octets as a packet with an EKT field: no exception, lengths inside the packet, what is written again is the same. */
class EktFieldFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void field(byte[] data) {
        int length = EktField.lengthBytes(data, 0, data.length);
        byte[] moved = new byte[data.length + 20];
        System.arraycopy(data, 0, moved, 7, data.length);
        assertEquals(length, EktField.lengthBytes(moved, 7, data.length));
        if (length < 0) {
            assertEquals(-1, length);
            return;
        }
        assertTrue(length >= 1 && length <= data.length - EktField.MIN_PACKET_BYTES);
        if (EktField.isFull(data, 0, data.length)) {
            full(data, data.length - length, length);
        }
    }

    private static void full(byte[] data, int offset, int length) {
        int ciphertextLength = FullEktField.ciphertextLengthBytes(length);
        assertEquals(0, ciphertextLength % 8);
        byte[] ciphertext = Arrays.copyOfRange(data, offset, offset + ciphertextLength);
        assertTrue(FullEktField.hasCiphertext(data, offset, length, ciphertext));
        byte[] again = new byte[length];
        int written = FullEktField.write(
                ciphertext, FullEktField.spi(data, offset, length), FullEktField.epoch(data, offset, length), again, 0);
        assertEquals(length, written);
        assertTrue(Arrays.equals(data, offset, offset + length, again, 0, length));

        ProtectionProfile profile = EktTestLeg.DOUBLE_128;
        try (EktKey key = new EktKey(EktTestSets.set(profile, 1), 0, 0, 1)) {
            byte[] plaintext = new byte[EktField.MAX_FULL_BYTES];
            int plaintextLength = key.decrypt(data, offset, ciphertextLength, plaintext);
            assertTrue(plaintextLength < ciphertextLength);
            if (plaintextLength >= 0) {
                assertTrue(EktPlaintext.keyLengthBytes(plaintext, plaintextLength) < plaintextLength);
            }
        }
    }
}
