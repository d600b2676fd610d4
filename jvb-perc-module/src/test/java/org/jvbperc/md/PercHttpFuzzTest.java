package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpRequest;
import org.jvbperc.md.http.PercHttpResponse;

/**
 * Any request to the HTTP resource: one of its own answers, JSON with a condition when it refuses, no state beyond its bounds.
 *
 * <p>The input is like HTTP: {@code METHOD PATH QUERY}, header lines, an empty line, the body.
 */
class PercHttpFuzzTest {
    private static final int MAX_ROOMS = 16;
    private static final MediaDistributor DISTRIBUTOR = distributor();

    private static MediaDistributor distributor() {
        try {
            return new MediaDistributor(
                    PercConfig.load(ConfigFactory.parseString("""
                                    videobridge.perc { enabled = true
                                      tunnel { bind-address = "127.0.0.1", port = 0, certificate-file = "-", key-file = "-" }
                                      limits { conferences = %d }
                                      http { allowed-origins = ["https://meet.example.org"] } }
                                    """.formatted(MAX_ROOMS))
                            .withFallback(ConfigFactory.defaultReference())
                            .resolve()),
                    new InMemoryBridge(),
                    new LoggerImpl("fuzz"));
        } catch (InvalidConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void request(byte[] data) throws IOException {
        PercHttpRequest request = parse(new String(data, StandardCharsets.UTF_8));
        PercHttpResponse response = DISTRIBUTOR.http().handle(request);
        int status = response.status();
        assertTrue(status == 503 || status >= 200 && status < 500, () -> status + " for " + request);
        if (status >= 400) {
            assertFalse(MdFixture.json(response).path("error").asText().isEmpty());
        } else if (status == 200) {
            assertEquals("application/json", response.headers().get("Content-Type"));
            MdFixture.json(response);
        }
        assertTrue(DISTRIBUTOR.rooms().all().size() <= MAX_ROOMS);
    }

    private static PercHttpRequest parse(String text) {
        int end = text.indexOf("\n\n");
        String[] head = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
        String body = end < 0 ? "" : text.substring(end + 2);
        String[] first = head[0].split(" ", 3);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        head[i].substring(0, colon),
                        head[i].substring(colon + 1).strip());
            }
        }
        return new PercHttpRequest(
                first[0],
                first.length > 1 ? first[1] : "",
                first.length > 2 ? first[2] : "",
                headers,
                Octets.of(body.getBytes(StandardCharsets.UTF_8)));
    }
}
