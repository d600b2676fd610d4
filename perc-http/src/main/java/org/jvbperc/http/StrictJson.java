package org.jvbperc.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON objects (RFC 8259) from the network for all roles, so that two of them never understand the same text differently:
 * UTF-8 only, no member twice in one object, nothing behind the object, and bounds on nesting, numbers and strings. The caller
 * bounds the length of the whole text.
 */
public final class StrictJson {
    /** How deep objects and arrays may be nested. */
    public static final int MAX_NESTING = 16;

    /** Characters that one string may have: enough for any base64 value in a body of the size that clients accept. */
    public static final int MAX_STRING_CHARS = 256 * 1024;

    private static final int MAX_NUMBER_CHARS = 32;

    private static final ObjectMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .maxStringLength(MAX_STRING_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /** An empty object, to be filled and written. */
    public static ObjectNode newObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** {@code node} as text without white space. */
    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /**
     * Reads exactly one object from octets.
     *
     * @throws NotJsonException if the octets are not UTF-8 or not exactly one JSON object within the bounds
     */
    public static ObjectNode object(byte[] utf8) throws NotJsonException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NotJsonException("is not UTF-8");
        }
        return object(text);
    }

    /**
     * Reads exactly one object from {@code text}.
     *
     * @throws NotJsonException if it is not exactly one JSON object within the bounds
     */
    public static ObjectNode object(String text) throws NotJsonException {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new NotJsonException("is not JSON" + where(e));
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new NotJsonException("is not a JSON object");
    }

    /** Only the exception's position is kept, because its message can quote the text. */
    private static String where(JacksonException e) {
        JsonLocation location = e.getLocation();
        return location == null || location.getCharOffset() < 0
                ? ""
                : " (at character " + location.getCharOffset() + ")";
    }
}
