package org.jvbperc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    @Test
    void object_ofUtf8_isRead() throws NotJsonException {
        byte[] utf8 = " {\"name\": \"Zoë\", \"list\": [1, 2]} \n".getBytes(StandardCharsets.UTF_8);
        assertEquals("Zoë", StrictJson.object(utf8).path("name").textValue());
        assertEquals(2, StrictJson.object(utf8).path("list").size());
    }

    @Test
    void write_thenObject_isTheSame() throws NotJsonException {
        String text =
                StrictJson.write(StrictJson.newObject().put("a", "\"é\u0001").put("b", 1));
        assertEquals("\"é\u0001", StrictJson.object(text).path("a").textValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"a\":1}        | is not JSON (at character 10)",
                "{\"x\":{\"a\":1,\"a\":2}} | is not JSON (at character 15)",
                "{} {}                    | is not JSON (at character 3)",
                "{} x                     | is not JSON (at character 3)",
                "{}]                      | is not JSON (at character 2)",
                "{\"a\":1                 | is not JSON (at character 6)",
                "{'a':1}                  | is not JSON (at character 1)",
                "{\"a\":01}               | is not JSON (at character 6)",
                "[]                       | is not a JSON object",
                "1                        | is not a JSON object",
                "null                     | is not a JSON object",
                "``                       | is not a JSON object"
            })
    void object_ofAnythingElse_saysWhatIsWrongAndWhere(String text, String problem) {
        NotJsonException e = assertThrows(NotJsonException.class, () -> StrictJson.object(text));
        assertEquals(problem, e.problem());
        assertEquals(problem, e.getMessage());
    }

    @Test
    void object_nestedToTheLimit_isReadAndDeeperIsRefused() throws NotJsonException {
        assertEquals(1, StrictJson.object(nested(StrictJson.MAX_NESTING)).size());
        assertThrows(NotJsonException.class, () -> StrictJson.object(nested(StrictJson.MAX_NESTING + 1)));
    }

    @Test
    void object_numberOfMoreThan32Digits_isRefused() throws NotJsonException {
        assertEquals(1, StrictJson.object("{\"n\":" + "1".repeat(32) + "}").size());
        assertThrows(NotJsonException.class, () -> StrictJson.object("{\"n\":" + "1".repeat(33) + "}"));
    }

    @Test
    void object_stringBeyondTheLimit_isRefused() throws NotJsonException {
        String longest = "x".repeat(StrictJson.MAX_STRING_CHARS);
        assertEquals(
                longest,
                StrictJson.object("{\"s\":\"" + longest + "\"}").path("s").textValue());
        assertThrows(NotJsonException.class, () -> StrictJson.object("{\"s\":\"" + longest + "x\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "ISO-8859-1"})
    void object_inAnotherEncoding_isRefused(String encoding) throws Exception {
        byte[] octets = "{\"name\":\"Zoë\"}".getBytes(encoding);
        assertThrows(NotJsonException.class, () -> StrictJson.object(octets));
    }

    @Test
    void object_withASecretThatIsNoJson_doesNotQuoteIt() {
        NotJsonException e =
                assertThrows(NotJsonException.class, () -> StrictJson.object("{\"token\": topsecret, \"b\": 1}"));
        assertFalse(String.valueOf(e.getMessage()).contains("topsecret"));
        assertNull(e.getCause());
    }

    /** An object in which arrays are nested until {@code levels} are open at once. */
    private static String nested(int levels) {
        return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }
}
