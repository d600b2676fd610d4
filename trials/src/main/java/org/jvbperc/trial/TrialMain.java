package org.jvbperc.trial;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvbperc.command.CommandStyle;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.dtls.EcdsaProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ./perc trial}. Exit status 0 if the trial was good, 1 if not, 2 for wrong options. */
@Command(
        name = "trial",
        description = "Runs a trial of endurance, load or hostility; docs/performance.md has results.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        subcommands = {
            SoakTrial.class,
            LoadTrial.class,
            HostileTrial.class,
            OrdinaryTrial.class,
            CrowdTrial.class,
            BrowserCrowdTrial.class,
            ScaleTrial.class
        })
public final class TrialMain implements Runnable {
    /** Kept in a field, because a logger that is garbage-collected loses its level. */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("org.ice4j"), Logger.getLogger("org.jvbperc.ice"));

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private TrialMain() {}

    public static void main(String[] arguments) {
        EcdsaProvider.install();
        System.exit(command().execute(arguments));
    }

    /** The command for a process of its own, whose log shows only warnings of ICE. */
    public static CommandLine command() {
        LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
        return CommandStyle.apply(new CommandLine(new TrialMain()));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "no trial: expected " + String.join(", ", spec.subcommands().keySet()));
    }
}
