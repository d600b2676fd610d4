package org.jvbperc.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesKeyWrapTest {
    private static final long SEED = 5649;
    private final Random random = new Random(SEED);
    private final byte[] key = bytes(16);
    private final AesKeyWrap wrap = new AesKeyWrap(SecretBytes.copyOf(key));

    @Test
    void wrapPadded_everyLengthUpTo300_roundTripsAtTheRightLength() {
        for (int length = 1; length <= 300; length++) {
            byte[] plaintext = bytes(length);
            byte[] ciphertext = wrapped(plaintext);
            assertEquals((length + 7) / 8 * 8 + 8, ciphertext.length);
            byte[] out = new byte[ciphertext.length - 8];
            assertEquals(length, wrap.unwrapPadded(ciphertext, 0, ciphertext.length, out, 0), "seed " + SEED);
            assertArrayEquals(plaintext, Arrays.copyOf(out, length));
        }
    }

    @Test
    void wrapPadded_lengthsOfEktPlaintexts_arePublishedOnes() {
        assertEquals(40, AesKeyWrap.paddedCiphertextLengthBytes(25));
        assertEquals(56, AesKeyWrap.paddedCiphertextLengthBytes(41));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 25, 41})
    void unwrapPadded_everyBitFlipped_failsAndLeavesZeros(int length) {
        byte[] ciphertext = wrapped(bytes(length));
        for (int bit = 0; bit < 8 * ciphertext.length; bit++) {
            byte[] changed = ciphertext.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            byte[] out = bytes(ciphertext.length - 8);
            assertEquals(-1, wrap.unwrapPadded(changed, 0, changed.length, out, 0), "bit " + bit);
            assertArrayEquals(new byte[out.length], out);
        }
    }

    @Test
    void unwrap_everyBitFlipped_failsAndLeavesZeros() {
        byte[] ciphertext = new byte[32];
        wrap.wrap(bytes(24), 0, 24, ciphertext, 0);
        for (int bit = 0; bit < 8 * ciphertext.length; bit++) {
            byte[] changed = ciphertext.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            byte[] out = bytes(24);
            assertEquals(-1, wrap.unwrap(changed, 0, changed.length, out, 0), "bit " + bit);
            assertArrayEquals(new byte[24], out);
        }
    }

    @Test
    void unwrapPadded_everyOtherLength_fails() {
        byte[] ciphertext = wrapped(bytes(41));
        byte[] out = new byte[ciphertext.length];
        for (int length = 0; length < ciphertext.length; length++) {
            assertEquals(-1, wrap.unwrapPadded(ciphertext, 0, length, out, 0), "length " + length);
        }
    }

    @Test
    void unwrap_lengthsThatAreNoMultipleOfEightOrBelow24_fail() {
        byte[] out = new byte[64];
        for (int length : new int[] {0, 8, 16, 23, 25, 31, 33}) {
            assertEquals(-1, wrap.unwrap(new byte[64], 0, length, out, 0), "length " + length);
        }
    }

    @Test
    void unwrapPadded_otherKey_fails() {
        byte[] ciphertext = wrapped(bytes(25));
        try (AesKeyWrap other = new AesKeyWrap(SecretBytes.copyOf(bytes(16)))) {
            assertEquals(-1, other.unwrapPadded(ciphertext, 0, ciphertext.length, new byte[40], 0));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, 17, 24, 25, 0x80000000L, 0xFFFFFFF0L, 0xFFFFFFFFL})
    void unwrapPadded_messageLengthOutsideTheLastEight_fails(long messageLength) throws Exception {
        byte[] ciphertext = wrapWithInitialValue(0xA65959A600000000L | messageLength, new byte[16]);
        assertEquals(-1, wrap.unwrapPadded(ciphertext, 0, ciphertext.length, new byte[16], 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10, 15, 16})
    void unwrapPadded_messageLengthInsideTheLastEight_succeeds(long messageLength) throws Exception {
        byte[] ciphertext = wrapWithInitialValue(0xA65959A600000000L | messageLength, new byte[16]);
        assertEquals(messageLength, wrap.unwrapPadded(ciphertext, 0, ciphertext.length, new byte[16], 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 16, 0xFFFFFFFFL})
    void unwrapPadded_oneBlockWithMessageLengthOutside_fails(long messageLength) throws Exception {
        byte[] ciphertext = wrapWithInitialValue(0xA65959A600000000L | messageLength, new byte[8]);
        assertEquals(16, ciphertext.length);
        assertEquals(-1, wrap.unwrapPadded(ciphertext, 0, 16, new byte[8], 0));
    }

    @Test
    void unwrapPadded_anyPaddingOctetNotZero_fails() throws Exception {
        for (int used = 9; used < 16; used++) {
            for (int at = used; at < 16; at++) {
                byte[] padded = new byte[16];
                padded[at] = 1;
                byte[] ciphertext = wrapWithInitialValue(0xA65959A600000000L | used, padded);
                assertEquals(-1, wrap.unwrapPadded(ciphertext, 0, ciphertext.length, new byte[16], 0));
            }
        }
    }

    @Test
    void unwrapPadded_plainKeyWrap_fails() {
        byte[] ciphertext = new byte[24];
        wrap.wrap(bytes(16), 0, 16, ciphertext, 0);
        assertEquals(-1, wrap.unwrapPadded(ciphertext, 0, 24, new byte[16], 0));
    }

    @Test
    void wrap_lengthsOutsideTheRfc_areRefused() {
        byte[] buffer = new byte[64];
        for (int length : new int[] {0, 8, 15, 17, 20}) {
            assertThrows(IllegalArgumentException.class, () -> wrap.wrap(buffer, 0, length, new byte[64], 0));
        }
        assertThrows(IllegalArgumentException.class, () -> wrap.wrapPadded(buffer, 0, 0, new byte[64], 0));
    }

    @Test
    void unwrapPadded_inPlace_equalsCopy() {
        byte[] plaintext = bytes(25);
        byte[] ciphertext = wrapped(plaintext);
        assertEquals(25, wrap.unwrapPadded(ciphertext, 0, 40, ciphertext, 0));
        assertArrayEquals(plaintext, Arrays.copyOf(ciphertext, 25));
    }

    @Test
    void constructor_keyOfOtherLength_isRefused() {
        for (int length : new int[] {0, 15, 17, 31, 33}) {
            SecretBytes wrong = SecretBytes.copyOf(new byte[length]);
            assertThrows(IllegalArgumentException.class, () -> new AesKeyWrap(wrong));
        }
    }

    @Test
    void close_thenUse_isRefused() {
        wrap.close();
        wrap.close();
        assertThrows(IllegalStateException.class, () -> wrapped(bytes(25)));
    }

    private byte[] wrapped(byte[] plaintext) {
        byte[] ciphertext = new byte[AesKeyWrap.paddedCiphertextLengthBytes(plaintext.length)];
        assertEquals(ciphertext.length, wrap.wrapPadded(plaintext, 0, plaintext.length, ciphertext, 0));
        return ciphertext;
    }

    /** RFC 3394 section 2.2.1 in its shift-register form, written apart from the class under test. */
    private byte[] wrapWithInitialValue(long initialValue, byte[] padded) throws Exception {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate(8 + padded.length);
        all.putLong(initialValue).put(padded);
        if (padded.length == 8) {
            return aes.doFinal(all.array());
        }
        int n = padded.length / 8;
        long[] r = new long[n + 1];
        for (int i = 0; i <= n; i++) {
            r[i] = all.getLong(8 * i);
        }
        for (int t = 1; t <= 6 * n; t++) {
            byte[] block =
                    java.nio.ByteBuffer.allocate(16).putLong(r[0]).putLong(r[1]).array();
            java.nio.ByteBuffer b = java.nio.ByteBuffer.wrap(aes.doFinal(block));
            r[0] = b.getLong() ^ t;
            long last = b.getLong();
            System.arraycopy(r, 2, r, 1, n - 1);
            r[n] = last;
        }
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(8 + padded.length);
        for (long word : r) {
            out.putLong(word);
        }
        return out.array();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
