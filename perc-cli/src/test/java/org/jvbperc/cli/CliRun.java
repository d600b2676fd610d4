package org.jvbperc.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** One run of {@code perc} inside this process. */
record CliRun(int exitCode, String out, String err) {
    static CliRun of(String... arguments) {
        return of(List.of(arguments));
    }

    static CliRun of(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = PercCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int exitCode = commandLine.execute(arguments.toArray(new String[0]));
        return new CliRun(exitCode, out.toString(), err.toString());
    }

    /** What went wrong, the last thing said before any hint. */
    String problem() {
        List<String> lines = new ArrayList<>(err.lines().toList());
        lines.removeIf(line -> line.startsWith("perc: try "));
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
