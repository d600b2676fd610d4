package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.crypto.SecretBytes;

/** The fields of rfc8870-ekt-generated.json, both ways (RFC 8870 section 4.1). */
class EktFieldRfcTest {
    static JsonNode file() throws IOException {
        try (InputStream in = EktFieldRfcTest.class.getResourceAsStream("rfc8870-ekt-generated.json")) {
            assertNotNull(in);
            return new ObjectMapper().readTree(in);
        }
    }

    static List<JsonNode> fields() throws IOException {
        List<JsonNode> fields = new ArrayList<>();
        file().get("full_fields").forEach(fields::add);
        return fields;
    }

    @Test
    void vectorFile_whenRead_holdsBothCiphersWithBothKeyLengths() throws IOException {
        assertEquals(4, fields().size());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void fullField_made_equalsVector(JsonNode vector) {
        byte[] plaintext = new byte[64];
        try (SecretBytes masterKey = SecretBytes.copyOf(hex(vector, "srtp_master_key"));
                SecretBytes ektKey = SecretBytes.copyOf(hex(vector, "ekt_key"));
                AesKeyWrap wrap = new AesKeyWrap(ektKey)) {
            int length = EktPlaintext.write(
                    masterKey, ssrc(vector), vector.get("roc").asLong(), plaintext, 0);
            assertArrayEquals(hex(vector, "ekt_plaintext"), Arrays.copyOf(plaintext, length));

            byte[] ciphertext = new byte[AesKeyWrap.paddedCiphertextLengthBytes(length)];
            wrap.wrapPadded(plaintext, 0, length, ciphertext, 0);
            assertArrayEquals(hex(vector, "ekt_ciphertext"), ciphertext);

            byte[] packet = new byte[12 + 80];
            int fieldLength = FullEktField.write(
                    ciphertext, spi(vector), vector.get("epoch").asInt(), packet, 12);
            assertEquals(vector.get("msg_length").asInt(), fieldLength);
            assertArrayEquals(hex(vector, "full_ekt_field"), Arrays.copyOfRange(packet, 12, 12 + fieldLength));
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void fullField_read_equalsVector(JsonNode vector) {
        byte[] field = hex(vector, "full_ekt_field");
        byte[] packet = new byte[20 + field.length];
        System.arraycopy(field, 0, packet, 20, field.length);

        int length = EktField.lengthBytes(packet, 0, packet.length);
        assertEquals(vector.get("msg_length").asInt(), length);
        assertTrue(EktField.isFull(packet, 0, packet.length));
        assertEquals(spi(vector), FullEktField.spi(packet, 20, length));
        assertEquals(vector.get("epoch").asInt(), FullEktField.epoch(packet, 20, length));
        assertTrue(FullEktField.hasCiphertext(packet, 20, length, hex(vector, "ekt_ciphertext")));

        byte[] plaintext = new byte[64];
        byte[] masterKey = hex(vector, "srtp_master_key");
        try (SecretBytes ektKey = SecretBytes.copyOf(hex(vector, "ekt_key"));
                AesKeyWrap wrap = new AesKeyWrap(ektKey)) {
            int plaintextLength =
                    wrap.unwrapPadded(packet, 20, FullEktField.ciphertextLengthBytes(length), plaintext, 0);
            assertEquals(masterKey.length, EktPlaintext.keyLengthBytes(plaintext, plaintextLength));
        }
        assertEquals(ssrc(vector), EktPlaintext.ssrc(plaintext, masterKey.length));
        assertEquals(vector.get("roc").asLong(), EktPlaintext.rolloverCounter(plaintext, masterKey.length));
        try (SecretBytes key = EktPlaintext.masterKey(plaintext, masterKey.length)) {
            assertArrayEquals(masterKey, key.toByteArray());
        }
    }

    @Test
    void shortField_vector_isOneOctet() throws IOException {
        byte[] packet = Arrays.copyOf(new byte[] {(byte) 0x80}, 13);
        byte[] field = HexFormat.of().parseHex(file().get("short_field").asText());
        System.arraycopy(field, 0, packet, 12, field.length);
        assertEquals(field.length, EktField.lengthBytes(packet, 0, packet.length));
    }

    private static int ssrc(JsonNode vector) {
        return (int) Long.parseLong(vector.get("ssrc").asText(), 16);
    }

    private static int spi(JsonNode vector) {
        return Integer.parseInt(vector.get("spi").asText(), 16);
    }

    private static byte[] hex(JsonNode node, String name) {
        return HexFormat.of().parseHex(node.get(name).asText());
    }
}
