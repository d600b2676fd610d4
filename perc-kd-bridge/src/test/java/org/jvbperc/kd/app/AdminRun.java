package org.jvbperc.kd.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** Runs {@code perc-kd} in this process. */
public final class AdminRun {
    private AdminRun() {}

    public static int run(List<String> arguments, PrintStream out) {
        CommandLine program = KeyDistributorMain.program(KeyDistributorMain.command(() -> {}));
        program.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        program.setErr(new PrintWriter(out, true, StandardCharsets.UTF_8));
        return program.execute(arguments.toArray(String[]::new));
    }
}
