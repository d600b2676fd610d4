package org.jvbperc.keychannel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;

/** Messages, wrapped secrets and refusals of docs/key-channel.md against vectors made by another program from that text. */
class KeyChannelVectorsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    static List<JsonNode> messages() {
        return KeyChannelVectors.all("messages");
    }

    static List<JsonNode> wrapping() {
        return KeyChannelVectors.all("wrapping");
    }

    static List<JsonNode> malformed() {
        return KeyChannelVectors.all("malformed");
    }

    static List<JsonNode> unusableKeys() {
        return KeyChannelVectors.all("unusableKeys");
    }

    @Test
    void vectors_haveEveryTypeAndBothGroups() {
        TreeSet<Integer> types = new TreeSet<>();
        messages().forEach(vector -> types.add(vector.get("type").intValue()));
        assertEquals(List.of(1, 2, 3, 4, 5, 16, 17, 18, 19), List.copyOf(types));
        TreeSet<String> groups = new TreeSet<>();
        wrapping().forEach(vector -> groups.add(vector.at("/recipient/group").textValue()));
        assertEquals(List.of("secp256r1", "x25519"), List.copyOf(groups));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void message_isEncodedAndDecoded(JsonNode vector) throws KeyChannelException {
        byte[] octets = KeyChannelVectors.octets(vector, "hex");
        KeyChannelMessage message = KeyChannelVectors.message(vector);
        assertArrayEquals(octets, KeyChannelCodec.encode(message));
        assertEquals(message, KeyChannelVectors.decode(vector.get("from").textValue(), octets));
        String other = vector.get("from").textValue().equals("endpoint") ? "key-distributor" : "endpoint";
        KeyChannelException refused =
                assertThrows(KeyChannelException.class, () -> KeyChannelVectors.decode(other, octets));
        assertTrue(refused.getMessage().startsWith("a message has type " + message.type()), refused.getMessage());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedMessage_isRefused_withFieldFoundAndExpected(JsonNode vector) {
        byte[] octets = KeyChannelVectors.octets(vector, "hex");
        KeyChannelException refused = assertThrows(
                KeyChannelException.class,
                () -> KeyChannelVectors.decode(vector.get("from").textValue(), octets));
        assertEquals(vector.get("error").textValue(), refused.getMessage());
        assertEquals("malformed-message", refused.condition());
    }

    @ParameterizedTest
    @MethodSource("wrapping")
    void secret_isWrappedAsInTheVector(JsonNode vector) throws KeyChannelException {
        KeyAgreementPair sender = KeyChannelVectors.pair(vector.get("sender"));
        KeyAgreementPair recipient = KeyChannelVectors.pair(vector.get("recipient"));
        try (SecretBytes shared = sender.agree("recipient", recipient.publicKey())) {
            assertArrayEquals(KeyChannelVectors.octets(vector, "shared"), shared.toByteArray());
        }
        try (SecretBytes secret = SecretBytes.copyOf(KeyChannelVectors.octets(vector, "secret"));
                GroupSecretWrapper wrapper = new GroupSecretWrapper(
                        vector.get("conference").textValue(),
                        vector.get("generation").longValue(),
                        vector.get("suite").intValue(),
                        secret,
                        RANDOM)) {
            wrapper.use(sender);
            KeyMessage message = wrapper.wrap(
                    recipient.publicKey(),
                    vector.get("recipientKey").longValue(),
                    vector.get("senderIndex").longValue(),
                    vector.get("ttl").intValue(),
                    vector.get("begin").intValue());
            assertArrayEquals(KeyChannelVectors.octets(vector, "message"), KeyChannelCodec.encode(message));
        }
    }

    @ParameterizedTest
    @MethodSource("wrapping")
    void secret_isUnwrappedFromTheVector(JsonNode vector) throws KeyChannelException {
        KeyAgreementPair recipient = KeyChannelVectors.pair(vector.get("recipient"));
        KeyMessage message =
                (KeyMessage) KeyChannelCodec.decodeFromKeyDistributor(KeyChannelVectors.octets(vector, "message"));
        try (SecretBytes shared = recipient.agree("key.sender_key", message.senderKey());
                SecretBytes secret = SecretWrapping.unwrap(
                        vector.get("conference").textValue(), message, recipient.publicKey(), shared)) {
            assertArrayEquals(KeyChannelVectors.octets(vector, "secret"), secret.toByteArray());
        }
    }

    @ParameterizedTest
    @MethodSource("unusableKeys")
    void unusablePublicKey_isRefused_byBothSides(JsonNode vector) throws KeyChannelException {
        KeyGroup group = KeyChannelVectors.group(vector.get("group").textValue());
        AgreementPublicKey unusable =
                new AgreementPublicKey(group, Octets.fromHex(vector.get("key").textValue()));
        try (SecretBytes secret = SecretBytes.random(32, RANDOM);
                GroupSecretWrapper wrapper = new GroupSecretWrapper("daily", 1, 4, secret, RANDOM);
                RecipientKeys keys = new RecipientKeys(group, RANDOM)) {
            KeyChannelException byKeyDistributor =
                    assertThrows(KeyChannelException.class, () -> wrapper.wrap(unusable, 3, 1, 60, 0));
            assertEquals("invalid-key", byKeyDistributor.condition());
            assertTrue(
                    byKeyDistributor.getMessage().startsWith("the public key of number 3 is "),
                    byKeyDistributor.getMessage());
            KeyMessage good = wrapper.wrap(keys.newest(), 0, 1, 60, 0);
            KeyMessage changed = new KeyMessage(1, 4, 1, 60, 0, 0, unusable, good.wrapped());
            KeyChannelException byEndpoint =
                    assertThrows(KeyChannelException.class, () -> keys.unwrap("daily", changed));
            assertEquals("invalid-key", byEndpoint.condition());
            assertTrue(byEndpoint.getMessage().startsWith("key.sender_key is "), byEndpoint.getMessage());
        }
    }
}
