package org.jvbperc.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published vectors of RFC 3394 section 4 and RFC 5649 section 6, both ways. */
class AesKeyWrapRfcTest {
    record Vector(String name, boolean padding, byte[] kek, byte[] plaintext, byte[] ciphertext) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream in = AesKeyWrapRfcTest.class.getResourceAsStream("rfc3394-5649-aes-key-wrap.json")) {
            assertNotNull(in);
            for (JsonNode node : new ObjectMapper().readTree(in).get("vectors")) {
                vectors.add(new Vector(
                        "RFC " + node.get("rfc").asText() + " section "
                                + node.get("section").asText(),
                        node.path("padding").asBoolean(),
                        hex(node, "kek"),
                        hex(node, "plaintext"),
                        hex(node, "ciphertext")));
            }
        }
        return vectors;
    }

    @Test
    void vectorFile_whenRead_holdsSixPlainAndTwoPadded() throws IOException {
        assertEquals(8, vectors().size());
        assertEquals(2, vectors().stream().filter(Vector::padding).count());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void wrap_vector_givesCiphertext(Vector vector) {
        try (SecretBytes kek = SecretBytes.copyOf(vector.kek);
                AesKeyWrap wrap = new AesKeyWrap(kek)) {
            byte[] out = new byte[vector.ciphertext.length + 2];
            int length = vector.padding
                    ? wrap.wrapPadded(vector.plaintext, 0, vector.plaintext.length, out, 1)
                    : wrap.wrap(vector.plaintext, 0, vector.plaintext.length, out, 1);
            assertEquals(vector.ciphertext.length, length);
            assertArrayEquals(vector.ciphertext, Arrays.copyOfRange(out, 1, 1 + length));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void unwrap_vector_givesPlaintext(Vector vector) {
        try (SecretBytes kek = SecretBytes.copyOf(vector.kek);
                AesKeyWrap wrap = new AesKeyWrap(kek)) {
            byte[] out = new byte[vector.ciphertext.length];
            int length = vector.padding
                    ? wrap.unwrapPadded(vector.ciphertext, 0, vector.ciphertext.length, out, 0)
                    : wrap.unwrap(vector.ciphertext, 0, vector.ciphertext.length, out, 0);
            assertArrayEquals(vector.plaintext, Arrays.copyOf(out, length));
        }
    }

    private static byte[] hex(JsonNode node, String name) {
        return HexFormat.of().parseHex(node.get(name).asText());
    }
}
