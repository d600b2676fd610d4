package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.SecretBytes;

class EktRatchetTest {
    private static SecretBytes secret(String hex) {
        return SecretBytes.copyOf(HexFormat.of().parseHex(hex));
    }

    /** Computed with Python's hmac module. */
    @Test
    void next_isHkdfWithTheGenerationOfTheNewKey() {
        SecretBytes key = secret("000102030405060708090a0b0c0d0e0f");
        assertEquals(secret("bd76fe0a45e79da62ffb1c604faf507c"), EktRatchet.next(key, 1));
        assertEquals(secret("8b8df30036a2d8dd881d3b92b304fec3"), EktRatchet.next(key, 0xFFFF_FFFFL));
        SecretBytes longKey = secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        assertEquals(
                secret("7865452e21f4de99409e85cedcc8d7b5bd1f8b978ebd8cad576cc5ef48c1ce07"),
                EktRatchet.next(longKey, 0x6A00_0001L));
    }

    @Test
    void next_ofDifferentGenerations_differs() {
        SecretBytes key = secret("000102030405060708090a0b0c0d0e0f");
        assertNotEquals(EktRatchet.next(key, 1), EktRatchet.next(key, 2));
    }

    @Test
    void next_outOfRange_isRefused() {
        SecretBytes key = secret("000102030405060708090a0b0c0d0e0f");
        assertThrows(IllegalArgumentException.class, () -> EktRatchet.next(key, -1));
        assertThrows(IllegalArgumentException.class, () -> EktRatchet.next(key, 0x1_0000_0000L));
        assertThrows(IllegalArgumentException.class, () -> EktRatchet.next(SecretBytes.copyOf(new byte[33]), 1));
    }
}
