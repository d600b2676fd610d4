package org.jvbperc.cli.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** One run of the command below a root command, as {@code perc} has it. */
record SrtpRun(int exitCode, List<String> lines, String errors) {
    @Command(name = "perc")
    private static final class Root {}

    static SrtpRun of(String input, String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine root = new CommandLine(new Root());
        root.addSubcommand(
                "srtp", new SrtpCommand(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII))));
        root.setOut(new PrintWriter(output, true));
        root.setErr(new PrintWriter(errors, true));
        int exitCode = root.execute(arguments);
        return new SrtpRun(exitCode, output.toString().lines().toList(), errors.toString());
    }

    /** The lines of a run that has to succeed. */
    static List<String> lines(String input, String... arguments) {
        SrtpRun run = of(input, arguments);
        assertEquals("", run.errors);
        assertEquals(0, run.exitCode);
        return run.lines;
    }

    /** The only line of a run that has to succeed. */
    static String line(String input, String... arguments) {
        List<String> lines = lines(input, arguments);
        assertEquals(1, lines.size(), lines.toString());
        return lines.get(0);
    }
}
