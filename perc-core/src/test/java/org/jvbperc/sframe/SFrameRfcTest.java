package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.srtp.VectorFile;

/** The vectors of RFC 9605 appendix C: all headers, and the two suites that are used; the other suites are refused by name. */
class SFrameRfcTest {
    private static final JsonNode DATA =
            VectorFile.load(SFrameRfcTest.class, "rfc9605-sframe.json").get("data");

    @Test
    void header_everyVector_isWrittenAndRead() {
        assertEquals(289, DATA.get("header").size());
        for (JsonNode vector : DATA.get("header")) {
            long kid = unsigned(vector, "kid");
            long counter = unsigned(vector, "ctr");
            byte[] encoded = VectorFile.bytes(vector, "encoded");
            byte[] written = new byte[encoded.length + 2];
            assertEquals(encoded.length, SFrameHeader.lengthBytes(kid, counter), vector::toString);
            assertEquals(encoded.length, SFrameHeader.write(kid, counter, written, 1), vector::toString);
            assertEquals("00" + VectorFile.hex(encoded) + "00", VectorFile.hex(written));
            assertEquals(encoded.length, SFrameHeader.lengthBytes(written, 1, encoded.length + 1), vector::toString);
            assertEquals(-1, SFrameHeader.lengthBytes(written, 1, encoded.length - 1), vector::toString);
            assertEquals(kid, SFrameHeader.kid(written, 1), vector::toString);
            assertEquals(counter, SFrameHeader.counter(written, 1), vector::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void encryption_vectorOfTheSuite_bothWays(SFrameSuite suite) {
        JsonNode vector = vector(suite.number());
        long kid = unsigned(vector, "kid");
        long counter = unsigned(vector, "ctr");
        byte[] plaintext = VectorFile.bytes(vector, "pt");
        byte[] additional = VectorFile.bytes(vector, "aad");
        byte[] sealed = VectorFile.bytes(vector, "ct");
        int headerLength = SFrameHeader.lengthBytes(kid, counter);
        try (SecretBytes baseKey = VectorFile.secret(vector, "base_key");
                SecretBytes secret = suite.hkdf().extract(baseKey);
                SecretBytes key = SFrameKeyDerivation.key(suite, secret, kid);
                SecretBytes salt = SFrameKeyDerivation.salt(suite, secret, kid);
                SFrameKey ready = new SFrameKey(suite, secret, kid)) {
            assertEquals(VectorFile.text(vector, "sframe_secret"), VectorFile.hex(secret.toByteArray()));
            assertEquals(VectorFile.text(vector, "sframe_key"), VectorFile.hex(key.toByteArray()));
            assertEquals(VectorFile.text(vector, "sframe_salt"), VectorFile.hex(salt.toByteArray()));

            byte[] frame = new byte[headerLength + plaintext.length + AeadCipher.TAG_LENGTH_BYTES];
            SFrameHeader.write(kid, counter, frame, 0);
            System.arraycopy(plaintext, 0, frame, headerLength, plaintext.length);
            ready.encrypt(counter, additional, additional.length, frame, headerLength, plaintext.length);
            assertEquals(VectorFile.hex(sealed), VectorFile.hex(frame));
            assertTrue(ready.decrypt(
                    counter, additional, additional.length, frame, headerLength, frame.length - headerLength));
            assertEquals(
                    VectorFile.text(vector, "pt"),
                    VectorFile.hex(Arrays.copyOfRange(frame, headerLength, headerLength + plaintext.length)));
        }
    }

    @Test
    void suites_ofAesCtrWithHmac_areRefusedByName() {
        for (int number = 1; number <= 3; number++) {
            int refused = number;
            assertEquals(refused, vector(refused).get("cipher_suite").asInt());
            String message = assertThrows(IllegalArgumentException.class, () -> SFrameSuite.of(refused))
                    .getMessage();
            assertTrue(message.contains("AES_128_CTR_HMAC_SHA256_" + new int[] {80, 64, 32}[refused - 1]), message);
        }
    }

    @Test
    void suites_byNumber_areThoseOfTheRegistry() {
        assertEquals(SFrameSuite.AES_128_GCM_SHA256_128, SFrameSuite.of(4));
        assertEquals(SFrameSuite.AES_256_GCM_SHA512_128, SFrameSuite.of(5));
        assertEquals(
                "SFrame cipher suite 6 is not used here: expected 4 (AES_128_GCM_SHA256_128) or 5"
                        + " (AES_256_GCM_SHA512_128)",
                assertThrows(IllegalArgumentException.class, () -> SFrameSuite.of(6))
                        .getMessage());
    }

    private static JsonNode vector(int suite) {
        for (JsonNode vector : DATA.get("sframe")) {
            if (vector.get("cipher_suite").asInt() == suite) {
                return vector;
            }
        }
        throw new AssertionError("no vector of suite " + suite);
    }

    private static long unsigned(JsonNode vector, String member) {
        BigInteger value = vector.get(member).bigIntegerValue();
        assertTrue(value.signum() >= 0 && value.bitLength() <= 64, member);
        return value.longValue();
    }
}
