package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaKind;

/** Combines what the driver saw, the native participants' reports and the bridge's capture, and decides whether a demo with browsers passed. */
final class BrowserReportBuilder {
    /** Frames that are silence cannot be told apart, and the last ones may not have been told. */
    private static final double CONTROL_MINIMUM = 0.2;

    private static final Map<Integer, String> NATIVE_FORMATS =
            Map.of(MediaKind.AUDIO.payloadType(), "opus", MediaKind.VIDEO.payloadType(), "VP8");

    private final DemoFiles files;
    private final Map<String, String> cast;
    private final String room;
    private final String bridge;
    private final List<String> failures;

    /**
     * @param cast the kind of each participant, by name
     * @param alreadyFailed the checks that have failed so far
     */
    BrowserReportBuilder(
            DemoFiles files, Map<String, String> cast, String room, String bridge, List<String> alreadyFailed) {
        this.files = files;
        this.cast = cast;
        this.room = room;
        this.bridge = bridge;
        this.failures = new ArrayList<>(alreadyFailed);
    }

    /** The report of a demo that could not be made. */
    BrowserDemoReport failed(String reason) {
        require(false, reason);
        return new BrowserDemoReport(
                false, failures, bridge, room, List.of(), null, List.of(), List.of(), List.of(), null, null, List.of(),
                List.of());
    }

    /**
     * Builds the report.
     *
     * @param seen the driver's result
     * @param unprotected the driver's result for the control; null if it was not made
     */
    BrowserDemoReport build(JsonNode seen, @Nullable JsonNode unprotected) throws IOException {
        List<BrowserDemoReport.Participant> participants = new ArrayList<>();
        List<BrowserDemoReport.Pair> pairs = new ArrayList<>();
        String code = text(seen, "code");
        for (JsonNode each : seen.path("participants")) {
            String name = each.path("user").asText();
            participants.add(new BrowserDemoReport.Participant(
                    name,
                    each.path("browser").asText(),
                    each.path("joinMillis").isNumber() ? each.path("joinMillis").asLong() : null,
                    text(each, "keyDistributor"),
                    texts(each, "roster")));
            require(
                    each.path("error").asText().isEmpty(),
                    name + " could not join: " + each.path("error").asText());
            if (seen.has("scenarios")) {
                continue;
            }
            require(
                    code != null && code.equals(text(each, "code")),
                    name + " shows the code \"" + each.path("code").asText() + "\" where the Key Distributor has \""
                            + code + "\"");
            for (String other : cast.keySet()) {
                if (!other.equals(name)) {
                    JsonNode received = each.path("received").path(Cast.identity(other));
                    pairs.add(pair(
                            name,
                            other,
                            received.path("audioFrames").asLong(),
                            received.path("pictures").asLong()));
                }
            }
        }
        for (Map.Entry<String, String> member : cast.entrySet()) {
            if (member.getValue().equals(BrowserDemoOptions.NATIVE)) {
                nativeParticipant(member.getKey(), participants, pairs);
            }
        }
        List<DemoReport.Refused> refused = new ArrayList<>();
        for (JsonNode each : seen.path("refused")) {
            refused.add(new DemoReport.Refused(
                    each.path("user").asText(), each.path("error").asText()));
            require(
                    each.path("error").asText().contains("not-on-roster-policy"),
                    each.path("user").asText() + " should have been refused with not-on-roster-policy, but was told \""
                            + each.path("error").asText() + "\"");
        }
        require(refused.size() == 1 || seen.has("scenarios"), "nobody tried to join without being admitted");
        List<BrowserDemoReport.Scenario> scenarios = new ArrayList<>();
        Optional<BrowserDemoReport.Audit> audit = audit(seen, unprotected, scenarios);
        Optional<BrowserDemoReport.Audit> control = unprotected == null ? Optional.empty() : controlAudit(unprotected);
        return new BrowserDemoReport(
                failures.isEmpty(),
                failures,
                bridge,
                room,
                texts(seen, "browsers"),
                code,
                participants,
                pairs,
                refused,
                audit.orElse(null),
                control.orElse(null),
                scenarios,
                texts(seen, "pictures"));
    }

    private void nativeParticipant(
            String name, List<BrowserDemoReport.Participant> participants, List<BrowserDemoReport.Pair> pairs)
            throws IOException {
        Path file = files.report(name);
        if (!Files.exists(file)) {
            failures.add(name + " wrote no report");
            return;
        }
        WrittenCallReport report = WrittenCallReport.read(file);
        List<String> seen = new ArrayList<>();
        for (String other : cast.keySet()) {
            if (!other.equals(name)) {
                pairs.add(pair(name, other, frames(report, other, "audio"), frames(report, other, "video")));
                seen.add(Cast.identity(other));
            }
        }
        participants.add(new BrowserDemoReport.Participant(
                name, BrowserDemoOptions.NATIVE, null, report.keyDistributor(), seen));
    }

    /** Frames that authenticated to this sender; a recording has them as they were before encryption. */
    private static long frames(WrittenCallReport report, String from, String kind) {
        return report.received().stream()
                .filter(stream ->
                        stream.kind().equals(kind) && Cast.identity(from).equals(stream.from()))
                .mapToLong(stream -> stream.frames().size())
                .sum();
    }

    private BrowserDemoReport.Pair pair(String to, String from, long audio, long pictures) {
        require(audio > 0, to + " heard nothing of " + from);
        require(pictures > 1, to + " saw nothing of " + from);
        return new BrowserDemoReport.Pair(from, to, audio, pictures);
    }

    private Optional<BrowserDemoReport.Audit> audit(
            JsonNode seen, @Nullable JsonNode unprotected, List<BrowserDemoReport.Scenario> scenarios)
            throws IOException {
        PlaintextScanner scanner = new PlaintextScanner();
        SealedFrameAudit frames = new SealedFrameAudit(
                BrowserDriver.codecs(seen),
                NATIVE_FORMATS,
                unprotected == null
                        ? Set.of()
                        : BrowserDriver.codecs(unprotected).keySet());
        Optional<BrowserDemoReport.Audit> audit = examine(seen, scanner, frames);
        if (audit.isEmpty()) {
            return audit;
        }
        require(frames.sealed() > 0, "the bridge captured no frame, so nothing is known of what it could read");
        require(
                frames.notSealed() == 0,
                frames.notSealed() + " frames passed the bridge that are no SFrames: " + frames.notSealedByStream());
        require(
                scanner.framesSeen() == 0,
                scanner.framesSeen() + " frames passed the bridge as they were before encryption");
        for (JsonNode each : seen.path("scenarios")) {
            long from = each.path("from").asLong();
            long until = each.path("until").asLong();
            BrowserDemoReport.Scenario scenario = new BrowserDemoReport.Scenario(
                    each.path("name").asText(),
                    frames.count(true, from, until),
                    frames.count(false, from, until),
                    each.path("error").asText(),
                    texts(each, "notes"));
            scenarios.add(scenario);
            require(scenario.error().isEmpty(), scenario.name() + ": " + scenario.error());
            require(scenario.sealedFrames() > 0, scenario.name() + ": no frame passed the bridge meanwhile");
        }
        return audit;
    }

    /** The same audit has to find the frames of a page that does not protect them. */
    private Optional<BrowserDemoReport.Audit> controlAudit(JsonNode seen) throws IOException {
        PlaintextScanner scanner = new PlaintextScanner();
        SealedFrameAudit frames = new SealedFrameAudit(BrowserDriver.codecs(seen), null, Set.of());
        Optional<BrowserDemoReport.Audit> audit = examine(seen, scanner, frames);
        require(
                frames.notSealed() > 0 && frames.sealed() == 0,
                "the audit took " + frames.sealed() + " frames of a page that protects nothing for SFrames, and "
                        + frames.notSealed() + " for others: expected none and all");
        require(
                scanner.framesSeen() >= CONTROL_MINIMUM * frames.notSealed() && scanner.framesSeen() > 0,
                "the audit found " + scanner.framesSeen() + " frames of a page that protects nothing: expected most of "
                        + frames.notSealed());
        return audit;
    }

    private Optional<BrowserDemoReport.Audit> examine(JsonNode seen, PlaintextScanner scanner, SealedFrameAudit frames)
            throws IOException {
        Path capture = files.secret("capture.jsonl");
        if (!Files.exists(capture)) {
            failures.add("the bridge captured nothing, so nothing is known of what it could read");
            return Optional.empty();
        }
        long searched = BrowserDriver.addFrames(seen, scanner);
        frames.examine(capture, scanner);
        require(
                frames.unknownFormat() == 0,
                frames.unknownFormat()
                        + " packets have a payload type that nobody announced: nothing is known of them");
        require(searched > 0 && scanner.windows() > 0, "no frame of a browser was recorded before its encryption");
        return Optional.of(new BrowserDemoReport.Audit(
                frames.packets(), frames.sealed(), frames.notSealed(), searched, scanner.framesSeen()));
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).textValue() : null;
    }

    private static List<String> texts(JsonNode node, String field) {
        return node.path(field).valueStream().map(JsonNode::asText).toList();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            failures.add(otherwise);
        }
    }
}
