package org.jvbperc.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bounded, strict JSON: no duplicate members, no trailing text, little nesting. */
final class Json {
    private static final int MAX_NESTING = 16;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNumberLength(32)
                    .maxStringLength(256 * 1024)
                    .build())
            .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, true)
            // Without the parser's source in exception texts: it would quote an assertion.
            .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
            .build();
    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /**
     * Parses one object.
     *
     * @param what names the text in the exception's message
     * @throws IdentityException with {@code error} if it is not exactly one JSON object; the message does not quote it
     */
    static ObjectNode object(String text, String what, IdentityError error) throws IdentityException {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            // The cause's message can quote the input, so it is not kept.
            var location = e.getLocation();
            String where = location == null ? "" : " (at character " + location.getCharOffset() + ")";
            throw new IdentityException(error, what + " is not JSON" + where);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IdentityException(error, what + " is not a JSON object");
    }

    /** Like {@link #object(String, String, IdentityError)} for octets, which have to be UTF-8. */
    static ObjectNode object(byte[] utf8, String what, IdentityError error) throws IdentityException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IdentityException(error, what + " is not UTF-8", e);
        }
        return object(text, what, error);
    }

    /** The non-empty string member {@code name} of {@code object}. */
    static String text(ObjectNode object, String name, String what, IdentityError error) throws IdentityException {
        JsonNode value = object.get(name);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw new IdentityException(error, what + " has no string member \"" + name + "\"");
        }
        return value.textValue();
    }
}
