package org.jvbperc.md.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jvbperc.crypto.Octets;
import org.jvbperc.http.StrictJson;
import org.jvbperc.md.signalling.SignallingException;

/** Makes responses. The HTTP status of each condition is defined here only. */
final class Responses {
    private static final String RETRY_SECONDS = "2";

    private Responses() {}

    static PercHttpResponse json(int status, JsonNode body) {
        return json(status, body, Map.of());
    }

    private static PercHttpResponse json(int status, JsonNode body, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        all.put("Cache-Control", "no-store");
        return new PercHttpResponse(
                status, all, Octets.of(StrictJson.write(body).getBytes(StandardCharsets.UTF_8)));
    }

    static PercHttpResponse noContent() {
        return new PercHttpResponse(204, Map.of(), Octets.EMPTY);
    }

    static PercHttpResponse notAllowed(String allowed) {
        return json(405, body("method-not-allowed", "expected " + allowed), Map.of("Allow", allowed));
    }

    static PercHttpResponse error(int status, String condition, String detail) {
        return json(status, body(condition, detail));
    }

    static PercHttpResponse unauthorized() {
        return json(
                401,
                body("unauthorized", "expected Authorization: Bearer <token>"),
                Map.of("WWW-Authenticate", "Bearer"));
    }

    static PercHttpResponse error(SignallingException e) {
        int status = statusOf(e.condition());
        Map<String, String> headers = status == 503 ? Map.of("Retry-After", RETRY_SECONDS) : Map.of();
        return json(status, body(e.condition(), e.detail()), headers);
    }

    private static int statusOf(String condition) {
        if (condition.startsWith("malformed-")) {
            return 400;
        }
        return switch (condition) {
            case SignallingException.UNKNOWN_ROOM -> 404;
            case SignallingException.PROFILE_MISMATCH,
                    SignallingException.SSRC_CONFLICT,
                    SignallingException.KD_MISMATCH -> 409;
            case SignallingException.KD_UNAVAILABLE,
                    SignallingException.BUSY,
                    SignallingException.BRIDGE_REFUSED,
                    SignallingException.PERC_UNAVAILABLE -> 503;
            case SignallingException.KD_ANSWER_INVALID -> 502;
            default -> 403;
        };
    }

    private static ObjectNode body(String condition, String detail) {
        return StrictJson.newObject().put("error", condition).put("detail", detail);
    }
}
