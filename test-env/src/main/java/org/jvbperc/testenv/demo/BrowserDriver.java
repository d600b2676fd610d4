package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs {@code test-env/browser-room}, which opens the room's page in unmodified browsers, logs in, joins and looks at what each of them
 * shows. One run per instance.
 */
final class BrowserDriver {
    /** The value of an option that takes none. */
    static final String FLAG = "yes";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DemoFiles files;
    private final DemoProcesses processes;
    private final Path folder;
    private final String name;
    private final Map<String, String> options = new HashMap<>();

    /** @param name of the process and its files */
    BrowserDriver(DemoFiles files, DemoProcesses processes, Path folder, String name) throws DemoFailure {
        this.files = files;
        this.processes = processes;
        this.folder = folder;
        this.name = name;
        if (!Files.exists(folder.resolve("node_modules/puppeteer-core/package.json"))) {
            throw new DemoFailure(
                    "the browsers' driver is not installed: start this with ./perc, or run npm ci in " + folder);
        }
    }

    /** An option of the driver; see {@code demo.mjs}. */
    BrowserDriver with(String option, String value) {
        options.put(option, value);
        return this;
    }

    /** Browsers by the names of their users, as the driver takes them. */
    static String users(Map<String, String> browsersByUser) {
        return browsersByUser.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    /** Starts the driver; {@link #result} waits for it. */
    ManagedProcess start(Map<String, String> passwords) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("node", folder.resolve("demo.mjs").toString()));
        options.forEach((option, value) -> {
            command.add("--" + option);
            if (!value.equals(FLAG)) {
                command.add(value);
            }
        });
        command.addAll(List.of("--output", output().toString()));
        return processes.startProgram(name, Map.of("PERC_PASSWORDS", JSON.writeValueAsString(passwords)), command);
    }

    private Path output() {
        return files.root().resolve("reports").resolve(name + ".json");
    }

    /** What the driver saw. */
    JsonNode result(ManagedProcess driver, Duration deadline) throws IOException, InterruptedException, DemoFailure {
        if (!driver.awaitEnd(deadline)) {
            throw new DemoFailure(
                    "the browsers' driver did not end within " + deadline.toSeconds() + " s: " + driver.lastLine());
        }
        if (!Files.exists(output())) {
            throw new DemoFailure("the browsers' driver failed: " + driver.lastLine());
        }
        JsonNode result = JSON.readTree(output().toFile());
        if (!result.path("failure").asText().isEmpty()) {
            throw new DemoFailure(
                    "the browsers' driver failed: " + result.path("failure").asText());
        }
        return result;
    }

    /** The codecs by payload type, by the endpoint's id at the bridge. */
    static Map<String, Map<Integer, String>> codecs(JsonNode result) {
        Map<String, Map<Integer, String>> codecs = new HashMap<>();
        for (JsonNode participant : result.path("participants")) {
            Map<Integer, String> formats = new HashMap<>();
            for (Map.Entry<String, JsonNode> entry : participant.path("formats").properties()) {
                formats.put(Integer.valueOf(entry.getKey()), entry.getValue().asText());
            }
            for (JsonNode endpoint : participant.path("endpoints")) {
                codecs.put(endpoint.asText(), formats);
            }
        }
        return codecs;
    }

    /** Adds the beginnings of all frames as they were before encryption, and returns their number. */
    static long addFrames(JsonNode result, PlaintextScanner scanner) {
        long frames = 0;
        for (JsonNode participant : result.path("participants")) {
            for (JsonNode frame : participant.path("frames")) {
                scanner.addFrame(HexFormat.of().parseHex(frame.asText()));
                frames++;
            }
        }
        return frames;
    }

    /** The address of a room's page. */
    static URI page(URI bridge, String room) {
        return bridge.resolve("/perc/" + room);
    }
}
