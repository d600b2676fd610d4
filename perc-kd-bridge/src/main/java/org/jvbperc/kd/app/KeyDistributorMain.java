package org.jvbperc.kd.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;
import org.jvbperc.command.CommandStyle;
import org.jvbperc.command.GenerateManPages;
import org.jvbperc.dtls.EcdsaProvider;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/** The program {@code perc-kd}. */
public final class KeyDistributorMain {
    private KeyDistributorMain() {}

    /** Runs a command; without one, a Key Distributor until the process is asked to end. */
    public static void main(String[] arguments) {
        int status = program(command()).execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The command for a process of its own: when a Key Distributor is started, it sets the process's logging and limits. */
    public static CommandLine command() {
        return command(KeyDistributorMain::prepareProcess);
    }

    /**
     * The command.
     *
     * @param beforeServing is run before a configuration is read
     */
    static CommandLine command(Runnable beforeServing) {
        return CommandStyle.apply(new CommandLine(new KeyDistributorCommand(beforeServing)));
    }

    /** The command as a program: with shell completion and manual pages. */
    static CommandLine program(CommandLine command) {
        command.addSubcommand(new GenerateCompletion());
        command.addSubcommand(new GenerateManPages());
        return CommandStyle.apply(command);
    }

    private static void prepareProcess() {
        // A client that reads its answer slowly must not keep a thread; read by the JDK's server when it is first
        // used.
        setDefault("sun.net.httpserver.maxRspTime", "30");
        EcdsaProvider.install();
        configureLogging();
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Logs one line per entry to standard error, unless the administrator configures logging. */
    private static void configureLogging() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream in = KeyDistributorMain.class.getResourceAsStream("logging.properties")) {
            if (in == null) {
                throw new IllegalStateException("logging.properties is missing from the jar");
            }
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
