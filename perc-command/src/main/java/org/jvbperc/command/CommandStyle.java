package org.jvbperc.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/**
 * How every program of this project speaks on the command line. A wrong option is one line on standard error, which names the option, what
 * was found and what was expected, and a second line that says where help is; a fault of the program is one line, too, never a stack trace.
 */
public final class CommandStyle {
    /** Exit codes stand below options and commands, above the footer. */
    private static final String HEADING = "%nExit codes:%n";

    private static final int WIDE = 10_000;

    private CommandStyle() {}

    /**
     * Gives the style to a program and to all commands that it has now.
     *
     * @param program the top of the commands
     * @return {@code program}
     */
    public static CommandLine apply(CommandLine program) {
        program.setParameterExceptionHandler((problem, arguments) -> wrongUsage(problem));
        program.setExecutionExceptionHandler((fault, command, parsed) -> {
            command.getErr().println(prefix(command) + "internal fault: " + oneLine(fault.toString()));
            return ExitCode.FAILED;
        });
        listExitCodes(program);
        return program;
    }

    private static void listExitCodes(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (!spec.helpCommand()) {
            UsageMessageSpec usage = spec.usageMessage();
            usage.exitCodeListHeading(HEADING);
            usage.exitCodeList(ExitCode.table(spec.exitCodeOnInvalidInput() == ExitCode.SERVER_USAGE));
        }
        command.getSubcommands().values().forEach(CommandStyle::listExitCodes);
    }

    private static int wrongUsage(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(prefix(command) + oneLine(UsageProblem.describe(problem)));
        err.println(prefix(command) + "try \"" + command.getCommandSpec().qualifiedName() + " --help\"");
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What a message on standard error begins with: the program's name and a colon. */
    public static String prefix(CommandLine command) {
        return command.getCommandSpec().root().name() + ": ";
    }

    /** A text without line breaks. */
    public static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    /** The command's synopsis on one line. */
    static String synopsis(CommandSpec spec) {
        UsageMessageSpec usage = spec.usageMessage();
        int width = usage.width();
        // Wide enough that picocli breaks no line, nor a word in it.
        usage.width(WIDE);
        try {
            return oneLine(new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0));
        } finally {
            usage.width(width);
        }
    }
}
