package org.jvbperc.idpproxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Octets on their way to and from a realm: arrays of numbers, or text. */
final class RealmOctets {
    private RealmOctets() {}

    /**
     * Octets of a realm.
     *
     * @throws IllegalArgumentException if it is no array of numbers
     */
    static byte[] read(JsonNode array) {
        if (!(array instanceof ArrayNode)) {
            throw new IllegalArgumentException("octets are expected");
        }
        byte[] octets = new byte[array.size()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) array.path(i).asInt();
        }
        return octets;
    }

    static ArrayNode write(byte[] octets) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(octets.length);
        for (byte octet : octets) {
            array.add(octet & 0xFF);
        }
        return array;
    }

    /** The octets as text; null if they are not UTF-8. */
    static @Nullable String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** {@code atob}: octets as characters; missing padding is no error. */
    static String fromBase64(String text) {
        String body = text.replaceAll("[\\t\\n\\f\\r ]", "");
        return new String(Base64.getDecoder().decode(body), StandardCharsets.ISO_8859_1);
    }

    /** {@code btoa}: characters as octets. */
    static String toBase64(String text) {
        if (text.chars().anyMatch(c -> c > 0xFF)) {
            throw new IllegalArgumentException("a character is not in Latin-1");
        }
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
