package org.jvbperc.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.call.CallReport;
import org.jvbperc.endpoint.session.StreamReport;

/** The JSON of {@code --report}. */
final class ReportFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFile() {}

    /** Why a call ended badly. */
    record Problem(String condition, String detail) {}

    /**
     * Writes the file in one step, so that nobody reads half of it.
     *
     * @param report null if the call was not even begun
     */
    static void write(Path file, @Nullable CallReport report, @Nullable Problem problem) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        if (report != null) {
            add(json, report);
        }
        Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        json.put("cpuMillis", cpu.toMillis());
        if (problem != null) {
            json.putObject("error").put("condition", problem.condition()).put("detail", problem.detail());
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(temporary, JSON.writeValueAsString(json) + "\n");
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void add(ObjectNode json, CallReport report) {
        json.put("identity", report.identity());
        json.put("endpoint", report.endpoint());
        json.put("joinMillis", report.joinMillis());
        json.put("keyDistributor", report.keyDistributor());
        report.participantsSeen().forEach(json.putArray("participantsSeen")::add);
        report.recorders().forEach(json.putArray("recorders")::add);
        ArrayNode sent = json.putArray("sent");
        report.sent().forEach(stream -> stream(sent.addObject(), stream));
        ArrayNode received = json.putArray("received");
        report.received().forEach(stream -> stream(received.addObject().put("from", stream.from()), stream));
        ObjectNode packets = json.putObject("packets");
        report.packets().forEach(packets::put);
        ObjectNode statuses = json.putObject("statuses");
        report.statuses().forEach((status, count) -> statuses.put(status.name(), count));
        json.put("bitrate", report.bitrate());
    }

    private static void stream(ObjectNode json, StreamReport stream) {
        json.put("kind", stream.kind().sdpName()).put("ssrc", Integer.toUnsignedLong(stream.ssrc()));
        ArrayNode frames = json.putArray("frames");
        stream.frames().forEach(frames::add);
    }
}
