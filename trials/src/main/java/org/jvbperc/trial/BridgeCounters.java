package org.jvbperc.trial;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The module's metrics at one moment, from the bridge's registry.
 *
 * @param values by name, without the common beginning
 */
record BridgeCounters(Map<String, Long> values) {
    private static final Pattern LINE =
            Pattern.compile("(?m)^jitsi_jvb_perc_([a-z0-9_]+)(?:\\{[^}]*})?\\s+([0-9.E+]+)");

    static BridgeCounters read(URI rest) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve("/metrics"))
                .header("Accept", "text/plain")
                .timeout(Duration.ofSeconds(10))
                .build();
        return parse(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    static BridgeCounters parse(String text) {
        Map<String, Long> values = new TreeMap<>();
        Matcher matcher = LINE.matcher(text);
        while (matcher.find()) {
            values.merge(matcher.group(1), (long) Double.parseDouble(matcher.group(2)), Long::sum);
        }
        return new BridgeCounters(values);
    }

    /** One value, 0 if there is none of this name. */
    long value(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** The counters whose names match {@code part} and which have grown since then. */
    long grown(BridgeCounters before, String part) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().contains(part))
                .mapToLong(entry -> entry.getValue() - before.values.getOrDefault(entry.getKey(), 0L))
                .sum();
    }
}
