package org.jvbperc.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvbperc.cli.srtp.SrtpCommand;
import org.jvbperc.dtls.EcdsaProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perc}: the endpoint's command line. Errors are one line on standard error, never a stack trace. */
@Command(
        name = "perc",
        description = "An endpoint of PERC conferences.",
        versionProvider = BuildVersion.class,
        subcommands = {CallCommand.class, SrtpCommand.class, HelpCommand.class},
        mixinStandardHelpOptions = true)
public final class PercCommand implements Runnable {
    /** Loggers whose level was set; the JDK keeps only weak references. */
    private static final Logger ICE_LOGGER = Logger.getLogger("org.ice4j");

    private static final Logger ROOT_LOGGER = Logger.getLogger("");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        run(commandLine(), args);
    }

    /** The same with a parser of one's own. */
    public static void run(CommandLine commandLine, String[] args) {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s: %5$s%n");
        }
        EcdsaProvider.install();
        setLogLevel(Level.WARNING);
        System.exit(commandLine.execute(args));
    }

    /** The parser with this project's way of reporting errors. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new PercCommand());
        commandLine.setParameterExceptionHandler(PercCommand::wrongParameter);
        commandLine.setExecutionExceptionHandler((fault, command, parsed) -> {
            command.getErr().println("perc: internal fault: " + fault);
            return ExitCode.INTERNAL;
        });
        return commandLine;
    }

    /** The same with more options for calls. */
    public static CommandLine commandLine(SignallingOptions signalling) {
        CommandLine commandLine = commandLine();
        CommandLine call = Objects.requireNonNull(commandLine.getSubcommands().get("call"));
        CallCommand callCommand = call.getCommand();
        callCommand.add(signalling);
        call.addMixin("signalling", signalling);
        return commandLine;
    }

    /** How much of the libraries' and the SDK's logs is shown on standard error. */
    static void setLogLevel(Level level) {
        ROOT_LOGGER.setLevel(level);
        for (java.util.logging.Handler handler : ROOT_LOGGER.getHandlers()) {
            handler.setLevel(level);
        }
        ICE_LOGGER.setLevel(level);
    }

    private static int wrongParameter(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("perc: " + String.valueOf(e.getMessage()).replaceAll("\\R", " "));
        err.println("perc: try \"" + command.getCommandSpec().qualifiedName() + " --help\"");
        return ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command: expected call, srtp or help");
    }
}
