package org.jvbperc.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A small program with every kind of option. */
@Command(
        name = "harbour",
        description = {"Looks after a harbour. It has ships.", ".'Second' paragraph with a back\\slash."},
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        subcommands = {Harbour.Dock.class, Harbour.Serve.class, GenerateManPages.class})
final class Harbour implements Runnable {
    /** One run. */
    record Run(int exitCode, String out, String err) {}

    @Command(
            name = "dock",
            description = "Docks a ship; 100%% of them.",
            mixinStandardHelpOptions = true,
            versionProvider = ProgramVersion.class,
            footer = {"", "Ships sink."})
    static final class Dock implements Callable<Integer> {
        @Option(names = "--berth", paramLabel = "N", required = true, description = "'The' berth (1..9).")
        private int berth;

        @Option(names = "--owner", paramLabel = "URL", description = "Whose ship it is.")
        private URI owner = URI.create("https://host.example");

        @Option(names = "--flag", paramLabel = "COLOUR=MEANING", description = "A flag~; may be repeated.")
        private Map<String, String> flags = Map.of();

        @Option(names = "--secret", hidden = true, description = "Nobody sees this.")
        private boolean secret;

        @Parameters(paramLabel = "SHIP", description = "The ship's name.")
        private String ship = "";

        @Override
        public Integer call() {
            if (secret) {
                throw new IllegalStateException("the ship\n\tsank");
            }
            return berth + flags.size() + owner.toString().length() * 0 + ship.length() * 0;
        }
    }

    @Command(
            name = "serve",
            description = "Keeps the harbour open.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = ExitCode.SERVER_USAGE)
    static final class Serve implements Runnable {
        @Override
        public void run() {}
    }

    @Override
    public void run() {}

    static CommandLine program() {
        return CommandStyle.apply(new CommandLine(new Harbour()));
    }

    static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = program()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
