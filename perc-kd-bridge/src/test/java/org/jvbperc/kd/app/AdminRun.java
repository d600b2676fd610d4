package org.jvbperc.kd.app;

import java.io.PrintStream;
import java.util.List;

/** Runs {@code perc-kd} in this process. */
public final class AdminRun {
    private AdminRun() {}

    public static int run(List<String> arguments, PrintStream out) {
        return KeyDistributorMain.run(arguments, out);
    }
}
