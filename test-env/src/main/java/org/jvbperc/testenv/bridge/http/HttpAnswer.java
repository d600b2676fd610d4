package org.jvbperc.testenv.bridge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response of the bridge's own resources.
 *
 * @param status HTTP status
 * @param contentType of {@code body}
 * @param body text, sent as UTF-8
 */
record HttpAnswer(int status, String contentType, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static HttpAnswer json(int status, String body) {
        return new HttpAnswer(status, "application/json", body);
    }

    static HttpAnswer json(int status, Object value) {
        try {
            return json(status, JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of ours is no JSON", e);
        }
    }

    static HttpAnswer error(int status, String error, String detail) {
        Map<String, String> value = new LinkedHashMap<>();
        value.put("error", error);
        value.put("detail", detail);
        return json(status, value);
    }
}
