package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The report of a demo with browsers, for programs, for a terminal and as a page. */
final class BrowserReportFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BrowserReportFiles() {}

    static void write(BrowserDemoReport report, Path folder) throws IOException {
        Files.writeString(folder.resolve("report.json"), json(report));
        Files.writeString(folder.resolve("report.html"), html(report));
    }

    static String json(BrowserDemoReport report) throws IOException {
        return JSON.writeValueAsString(report) + System.lineSeparator();
    }

    static String text(BrowserDemoReport report) {
        StringBuilder out = new StringBuilder();
        line(out, "Browsers: %s", String.join(", ", report.browsers()));
        line(out, "");
        line(out, "Participants (code of the roster: %s)", Objects.requireNonNullElse(report.code(), "-"));
        for (BrowserDemoReport.Participant participant : report.participants()) {
            line(
                    out,
                    "  %-8s %-9s first picture of another after %s; keys from %s; sees %s",
                    participant.name(),
                    participant.browser(),
                    participant.joinMillis() == null ? "-" : participant.joinMillis() + " ms",
                    Objects.requireNonNullElse(participant.keyDistributor(), "-"),
                    String.join(", ", participant.roster()));
        }
        line(out, "");
        line(out, "Media, by the names that the frames authenticate to");
        for (BrowserDemoReport.Pair pair : report.pairs()) {
            line(
                    out,
                    "  %-8s -> %-8s  %6d frames of sound opened, %6d pictures decoded",
                    pair.from(),
                    pair.to(),
                    pair.audioFrames(),
                    pair.pictures());
        }
        audit(out, "What the bridge (" + report.bridge() + ") saw behind the hop-by-hop layer", report.audit());
        audit(out, "The same audit of a page that does not protect its frames", report.control());
        for (BrowserDemoReport.Scenario scenario : report.scenarios()) {
            line(
                    out,
                    "  %-26s %6d frames are SFrames, %d are not%s",
                    scenario.name(),
                    scenario.sealedFrames(),
                    scenario.clearFrames(),
                    scenario.error().isEmpty() ? "" : "; " + scenario.error());
            scenario.notes().forEach(note -> line(out, "    %s", note));
        }
        line(out, "");
        line(out, "Refused");
        report.refused().forEach(refused -> line(out, "  %-8s %s", refused.name(), refused.reason()));
        line(out, "");
        report.failures().forEach(failure -> line(out, "  - %s", failure));
        line(out, report.passed() ? "PASSED" : "FAILED");
        return out.toString();
    }

    private static void audit(StringBuilder out, String title, BrowserDemoReport.@Nullable Audit audit) {
        if (audit != null) {
            line(out, "");
            line(out, "%s", title);
            line(
                    out,
                    "  %d packets; %d frames are SFrames, %d are not; of %d frames as they were before encryption, %d were found",
                    audit.packets(),
                    audit.sealedFrames(),
                    audit.clearFrames(),
                    audit.framesSearched(),
                    audit.framesFound());
        }
    }

    private static void line(StringBuilder out, String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }

    private static String html(BrowserDemoReport report) {
        StringBuilder out = new StringBuilder("""
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>JVB PERC demo with browsers</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <style>
                body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
                pre { overflow-x: auto } figure { margin: 1rem 0 } img { max-width: 100%; border: 1px solid #8888 }
                </style></head><body>
                <h1>A call of browsers through a bridge that cannot listen</h1>
                """);
        out.append("<pre>").append(escape(text(report))).append("</pre>\n");
        for (String picture : report.pictures()) {
            out.append("<figure><img src=\"pictures/")
                    .append(escape(picture))
                    .append("\" alt=\"\"><figcaption>")
                    .append(escape(picture))
                    .append("</figcaption></figure>\n");
        }
        return out.append("</body></html>\n").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
