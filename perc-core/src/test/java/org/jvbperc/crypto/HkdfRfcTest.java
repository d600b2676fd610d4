package org.jvbperc.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** The vector of RFC 5869 without salt (appendix A.3), as far as its first block. RFC 9605's vectors test SHA-512. */
class HkdfRfcTest {
    private static final String FIRST_BLOCK = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";

    private final SecretBytes pseudoRandomKey = Hkdf.SHA_256.extract(secret("0b".repeat(22)));

    private static SecretBytes secret(String hex) {
        return SecretBytes.copyOf(Octets.fromHex(hex).toByteArray());
    }

    @Test
    void extract_withoutSalt_isAsInTheVector() {
        assertEquals(secret("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"), pseudoRandomKey);
    }

    @Test
    void expand_ofEveryLengthUpToOneBlock_isTheStartOfTheVector() {
        for (int length = 1; length <= 32; length++) {
            assertEquals(
                    secret(FIRST_BLOCK.substring(0, 2 * length)),
                    Hkdf.SHA_256.expand(pseudoRandomKey, new byte[0], length),
                    length + " octets");
        }
    }

    @Test
    void expand_ofNothingOrMoreThanOneBlock_isRefused() {
        for (int length : new int[] {-1, 0, 33}) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> Hkdf.SHA_256.expand(pseudoRandomKey, new byte[0], length));
            assertEquals("HKDF with HmacSHA256 for " + length + " octets: expected 1..32", e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Hkdf.SHA_512.expand(pseudoRandomKey, new byte[0], 65));
    }
}
