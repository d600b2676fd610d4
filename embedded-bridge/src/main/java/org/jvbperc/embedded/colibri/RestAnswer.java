package org.jvbperc.embedded.colibri;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response of one of the bridge's own resources.
 *
 * @param status HTTP status
 * @param contentType of {@code body}
 * @param body text, sent as UTF-8
 */
public record RestAnswer(int status, String contentType, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** JSON text. */
    public static RestAnswer json(int status, String body) {
        return new RestAnswer(status, "application/json", body);
    }

    /** A value of maps, lists, strings, numbers and booleans as JSON. */
    public static RestAnswer json(int status, Object value) {
        try {
            return json(status, JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of ours is no JSON", e);
        }
    }

    /** An error in the project's form: a condition for programs, a text for people. */
    public static RestAnswer error(int status, String error, String detail) {
        Map<String, String> value = new LinkedHashMap<>();
        value.put("error", error);
        value.put("detail", detail);
        return json(status, value);
    }
}
