package org.jvbperc.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AeadCipherTest {
    private final SecretBytes key = SecretBytes.copyOf(new byte[16]);
    private final byte[] nonce = new byte[AeadCipher.NONCE_LENGTH_BYTES];

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 160, 1200, 5000, 70000})
    void decrypt_wrongTag_leavesTheDataSoThatAnotherTryWorks(int length) {
        byte[] plain = new byte[length];
        new Random(length).nextBytes(plain);
        byte[] data = new byte[12 + length + 16 + 3];
        System.arraycopy(plain, 0, data, 12, length);
        try (AeadCipher cipher = new AeadCipher(key);
                AeadCipher wrong = new AeadCipher(SecretBytes.copyOf(new byte[32]))) {
            cipher.encrypt(nonce, data, 0, 12, data, 12, length);
            byte[] encrypted = data.clone();
            assertFalse(wrong.decrypt(nonce, data, 0, 12, data, 12, length + 16));
            assertArrayEquals(encrypted, data);
            assertTrue(cipher.decrypt(nonce, data, 0, 12, data, 12, length + 16));
            assertArrayEquals(plain, java.util.Arrays.copyOfRange(data, 12, 12 + length));
            assertEquals(0, data[data.length - 1]);
        }
    }

    @Test
    void encrypt_withoutRoomForTheTag_isABug() {
        try (AeadCipher cipher = new AeadCipher(key)) {
            byte[] data = new byte[31];
            assertThrows(IndexOutOfBoundsException.class, () -> cipher.encrypt(nonce, data, 0, 0, data, 0, 16));
        }
    }

    @Test
    void encrypt_sameNonceAgain_isRefusedByTheProvider() {
        byte[] data = new byte[40];
        try (AeadCipher cipher = new AeadCipher(key)) {
            for (int i = 0; i < 3; i++) {
                nonce[11] = (byte) i;
                cipher.encrypt(nonce, data, 0, 0, data, 0, 16);
                assertThrows(IllegalStateException.class, () -> cipher.encrypt(nonce, data, 0, 0, data, 0, 16));
            }
        }
    }

    @Test
    void bothDirections_inAnyOrder_doNotDisturbEachOther() {
        Random random = new Random(5);
        try (AeadCipher cipher = new AeadCipher(key);
                AeadCipher peer = new AeadCipher(key)) {
            for (int i = 0; i < 200; i++) {
                nonce[10] = (byte) i;
                nonce[11] = (byte) random.nextInt();
                boolean encrypting = random.nextBoolean();
                byte[] data = new byte[40];
                (encrypting ? cipher : peer).encrypt(nonce, data, 0, 0, data, 0, 24);
                assertTrue((encrypting ? peer : cipher).decrypt(nonce, data, 0, 0, data, 0, 40));
                assertArrayEquals(new byte[24], java.util.Arrays.copyOf(data, 24));
            }
        }
    }

    @Test
    void use_afterClose_isABug() {
        AeadCipher cipher = new AeadCipher(key);
        cipher.close();
        cipher.close();
        byte[] data = new byte[40];
        assertThrows(IllegalStateException.class, () -> cipher.encrypt(nonce, data, 0, 0, data, 0, 16));
        assertThrows(IllegalStateException.class, () -> cipher.decrypt(nonce, data, 0, 0, data, 0, 16));
    }

    @Test
    void hasSameKeyAs_comparesTheOctets() {
        try (AeadCipher cipher = new AeadCipher(key);
                AeadCipher same = new AeadCipher(SecretBytes.copyOf(new byte[16]));
                AeadCipher longer = new AeadCipher(SecretBytes.copyOf(new byte[32]))) {
            assertTrue(cipher.hasSameKeyAs(same));
            assertFalse(cipher.hasSameKeyAs(longer));
        }
    }

    @Test
    void constructor_keyOfAnotherLength_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AeadCipher(SecretBytes.copyOf(new byte[15])));
    }

    @Test
    void keystream_blocks_areAesOfTheCounter() {
        // FIPS 197 appendix C.1
        byte[] block = java.util.HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        byte[] out = new byte[20];
        AesKeystream keystream = new AesKeystream(
                SecretBytes.copyOf(java.util.HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f")));
        keystream.block(block, out, 2);
        assertEquals(
                "000069c4e0d86a7b0430d8cdb78070b4c55a0000",
                java.util.HexFormat.of().formatHex(out));
        keystream.close();
        keystream.close();
        assertThrows(IllegalStateException.class, () -> keystream.block(block, out, 0));
    }

    @Test
    void aesKey_isNotPrintedAndWiped() {
        SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
        AesKey aes = new AesKey(secret);
        assertEquals("AesKey[16 octets]", aes.toString());
        assertEquals("AES", aes.getAlgorithm());
        assertEquals("RAW", aes.getFormat());
        assertNotEquals(0, aes.getEncoded()[0]);
        aes.destroy();
        assertTrue(aes.isDestroyed());
        assertThrows(IllegalStateException.class, aes::getEncoded);
    }
}
