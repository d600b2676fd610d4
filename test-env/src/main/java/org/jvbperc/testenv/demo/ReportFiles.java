package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the report for programs and for people. */
final class ReportFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFiles() {}

    static void write(DemoReport report, Path folder) throws IOException {
        Files.writeString(folder.resolve("report.json"), json(report));
        Files.writeString(folder.resolve("report.html"), HtmlReport.of(report));
    }

    static String json(DemoReport report) throws IOException {
        return JSON.writeValueAsString(report) + System.lineSeparator();
    }
}
