package org.jvbperc.trial;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvbperc.dtls.EcdsaProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code ./perc trial}. Exit status 0 if the trial was good, 1 if not, 2 for wrong options. */
@Command(
        name = "trial",
        description = "Longer trials; see docs/performance.md.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SoakTrial.class,
            LoadTrial.class,
            HostileTrial.class,
            OrdinaryTrial.class,
            CrowdTrial.class,
            ScaleTrial.class
        })
public final class TrialMain {
    /** Kept here since loggers that nobody holds lose their level. */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("org.ice4j"), Logger.getLogger("org.jvbperc.endpoint.ice"));

    private TrialMain() {}

    public static void main(String[] arguments) {
        LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
        EcdsaProvider.install();
        System.exit(new CommandLine(new TrialMain()).execute(arguments));
    }
}
