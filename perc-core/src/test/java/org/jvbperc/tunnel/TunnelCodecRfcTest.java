package org.jvbperc.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;

/**
 * The vectors of rfc9185-tunnel.json: SupportedProfiles is the example of RFC 9185 section 7, the other four were generated
 * with an independent implementation from the RFC's struct definitions.
 */
class TunnelCodecRfcTest {
    private final Map<String, JsonNode> vectors = new HashMap<>();

    TunnelCodecRfcTest() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("rfc9185-tunnel.json"))) {
            new ObjectMapper()
                    .readTree(in)
                    .get("messages")
                    .forEach(node -> vectors.put(node.get("name").asText(), node));
        }
    }

    @Test
    void vectorFile_whenRead_holdsOneOfEachRfcMessage() {
        assertEquals(5, vectors.size());
    }

    @Test
    void supportedProfiles_section7Example_bothWays() throws TunnelException {
        bothWays("SupportedProfiles v0 {0009,000A}", new SupportedProfiles(0, List.of(0x0009, 0x000A)));
    }

    @Test
    void unsupportedVersion_vector_bothWays() throws TunnelException {
        bothWays("UnsupportedVersion highest=0", new UnsupportedVersion(0));
    }

    @Test
    void mediaKeys_vector_bothWays() throws TunnelException {
        JsonNode vector = vector("MediaKeys");
        bothWays(
                "MediaKeys",
                new MediaKeys(
                        association(vector),
                        ProtectionProfile.fromCode(Integer.parseInt(text(vector, "protection_profile"), 16))
                                .orElseThrow(),
                        Octets.fromHex(text(vector, "mki")),
                        new HopByHopKeys(
                                secret(vector, "client_key"),
                                secret(vector, "server_key"),
                                secret(vector, "client_salt"),
                                secret(vector, "server_salt"))));
    }

    @Test
    void tunneledDtls_vector_bothWays() throws TunnelException {
        JsonNode vector = vector("TunneledDtls");
        bothWays("TunneledDtls", new TunneledDtls(association(vector), Octets.fromHex(text(vector, "dtls_message"))));
    }

    @Test
    void endpointDisconnect_vector_bothWays() throws TunnelException {
        bothWays("EndpointDisconnect", new EndpointDisconnect(association(vector("EndpointDisconnect"))));
    }

    @Test
    void mediaKeys_256BitProfile_hasBodyOf111Octets() {
        byte[] encoded = TunnelCodec.encode(TunnelMessages.mediaKeys(
                TunnelMessages.ASSOCIATION,
                ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM,
                0,
                new java.util.Random(1)));
        assertEquals("03006f", HexFormat.of().formatHex(encoded, 0, 3));
        assertEquals(3 + 111, encoded.length);
    }

    private void bothWays(String name, TunnelMessage expected) throws TunnelException {
        byte[] wire = HexFormat.of().parseHex(text(vector(name), "hex"));
        assertArrayEquals(wire, TunnelCodec.encode(expected));
        List<TunnelFrame> frames = TunnelMessages.decodeAll(new TunnelDecoder(false), wire);
        assertEquals(1, frames.size());
        assertEquals(
                expected,
                assertInstanceOf(TunnelFrame.Message.class, frames.get(0)).message());
    }

    private JsonNode vector(String name) {
        return Objects.requireNonNull(vectors.get(name), name);
    }

    private static String text(JsonNode vector, String field) {
        return vector.get(field).asText();
    }

    private static AssociationId association(JsonNode vector) {
        return AssociationId.fromBytes(HexFormat.of().parseHex(text(vector, "association_id")), 0);
    }

    private static SecretBytes secret(JsonNode vector, String field) {
        return SecretBytes.copyOf(HexFormat.of().parseHex(text(vector, field)));
    }
}
