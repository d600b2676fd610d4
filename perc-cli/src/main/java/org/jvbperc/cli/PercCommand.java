package org.jvbperc.cli;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvbperc.cli.srtp.SrtpCommand;
import org.jvbperc.command.CommandStyle;
import org.jvbperc.command.GenerateManPages;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.dtls.EcdsaProvider;
import org.jvbperc.kd.app.KeyDistributorMain;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** {@code perc}: the command under which all others are. Errors are one line on standard error, never a stack trace. */
@Command(
        name = "perc",
        description =
                "Privacy-Enhanced RTP Conferencing: joins conferences, runs a Key Distributor, protects and opens single packets.",
        versionProvider = ProgramVersion.class,
        subcommands = {CallCommand.class, SrtpCommand.class},
        mixinStandardHelpOptions = true)
public final class PercCommand implements Runnable {
    /** Loggers whose level was set; the JDK keeps only weak references. */
    private static final Logger ICE_LOGGER = Logger.getLogger("org.ice4j");

    private static final Logger ROOT_LOGGER = Logger.getLogger("");
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        run(commandLine(), arguments);
    }

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param program what {@link #commandLine} returned, perhaps with more commands
     */
    public static void run(CommandLine program, String[] arguments) {
        EcdsaProvider.install();
        System.exit(CommandStyle.apply(program)
                .setExecutionStrategy(PercCommand::execute)
                .execute(arguments));
    }

    /** The command with all that are below it. */
    public static CommandLine commandLine() {
        return commandLine(Map.of());
    }

    /**
     * The same with more commands below it.
     *
     * @param more programs by the names that they have here, in the order of the help
     */
    public static CommandLine commandLine(Map<String, CommandLine> more) {
        CommandLine program = new CommandLine(new PercCommand());
        add(program, "kd", KeyDistributorMain.command());
        more.forEach((name, command) -> add(program, name, command));
        program.addSubcommand(new GenerateCompletion());
        program.addSubcommand(new GenerateManPages());
        program.addSubcommand(new HelpCommand());
        return CommandStyle.apply(program);
    }

    private static void add(CommandLine program, String name, CommandLine command) {
        program.addSubcommand(name, command.setCommandName(name));
    }

    /** Servers log as they like; what this package runs by itself shows warnings only. */
    private static int execute(ParseResult parsed) {
        ParseResult command = parsed.subcommand();
        Object chosen = command == null ? null : command.commandSpec().userObject();
        if (chosen instanceof CallCommand || chosen instanceof SrtpCommand) {
            if (System.getProperty(LOG_FORMAT) == null) {
                System.setProperty(LOG_FORMAT, "%4$s %3$s: %5$s%n");
            }
            setLogLevel(Level.WARNING);
        }
        return new RunLast().execute(parsed);
    }

    /** How much of the libraries' and the SDK's logs is shown on standard error. */
    static void setLogLevel(Level level) {
        ROOT_LOGGER.setLevel(level);
        for (java.util.logging.Handler handler : ROOT_LOGGER.getHandlers()) {
            handler.setLevel(level);
        }
        ICE_LOGGER.setLevel(level);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "no command: expected one of those that \"" + spec.name() + " help\" lists");
    }
}
