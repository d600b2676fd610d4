package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file that {@code perc call --report} wrote. Frames are the first hexadecimal digits of their SHA-256, in order.
 *
 * @param error condition and detail if the call failed
 */
record WrittenCallReport(
        @Nullable String identity,
        @Nullable Long joinMillis,
        @Nullable String keyDistributor,
        List<String> participantsSeen,
        List<Sent> sent,
        List<Received> received,
        Map<String, Long> packets,
        long cpuMillis,
        long bitrate,
        @Nullable String error) {
    private static final ObjectMapper JSON = new ObjectMapper();

    record Sent(String kind, List<String> frames) {}

    record Received(@Nullable String from, String kind, List<String> frames) {}

    /**
     * Reads a report.
     *
     * @throws IOException if the file is missing or not JSON
     */
    static WrittenCallReport read(Path file) throws IOException {
        JsonNode node = JSON.readTree(file.toFile());
        List<Sent> sent = new ArrayList<>();
        node.path("sent").forEach(entry -> sent.add(new Sent(entry.path("kind").asText(), strings(entry, "frames"))));
        List<Received> received = new ArrayList<>();
        node.path("received")
                .forEach(entry -> received.add(
                        new Received(text(entry, "from"), entry.path("kind").asText(), strings(entry, "frames"))));
        Map<String, Long> packets = new LinkedHashMap<>();
        node.path("packets")
                .properties()
                .forEach(entry -> packets.put(entry.getKey(), entry.getValue().asLong()));
        JsonNode error = node.get("error");
        return new WrittenCallReport(
                text(node, "identity"),
                node.path("joinMillis").isNumber()
                        ? (Long) node.path("joinMillis").asLong()
                        : null,
                text(node, "keyDistributor"),
                strings(node, "participantsSeen"),
                sent,
                received,
                packets,
                node.path("cpuMillis").asLong(),
                node.path("bitrate").asLong(),
                error == null || error.isNull()
                        ? null
                        : error.path("condition").asText() + ": "
                                + error.path("detail").asText());
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    private static List<String> strings(JsonNode node, String field) {
        List<String> result = new ArrayList<>();
        node.path(field).forEach(value -> result.add(value.asText()));
        return result;
    }
}
