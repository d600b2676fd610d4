package org.jvbperc.testenv.trial;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code ./perc trial}. Exit status 0 if the trial was good, 1 if not, 2 for wrong options. */
@Command(
        name = "trial",
        description = "Trials on a Jitsi Videobridge; see docs/performance.md.",
        mixinStandardHelpOptions = true,
        subcommands = {SoakTrial.class})
public final class TrialMain {
    private TrialMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TrialMain()).execute(arguments));
    }
}
