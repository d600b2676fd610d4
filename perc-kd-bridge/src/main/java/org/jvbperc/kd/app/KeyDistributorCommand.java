package org.jvbperc.kd.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.jvbperc.command.ExitCode;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.KdConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perc-kd}, and {@code perc kd}: a Key Distributor, and below it the commands to a running one. */
@Command(
        name = "perc-kd",
        description = {
            "Runs a Key Distributor until it is told to end. It admits participants to conferences, signs answers and makes keys.",
            "The commands ask a running Key Distributor over its HTTP interface and print its answer, which is JSON, on standard"
                    + " output."
        },
        subcommands = {
            AdminCommands.ListConferences.class,
            AdminCommands.Show.class,
            AdminCommands.Roster.class,
            AdminCommands.Rekey.class,
            AdminCommands.Lock.class,
            AdminCommands.Unlock.class,
            AdminCommands.Remove.class,
            AdminCommands.Owner.class,
            AdminCommands.Invite.class,
            AdminCommands.End.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        exitCodeOnInvalidInput = ExitCode.SERVER_USAGE,
        sortOptions = false)
final class KeyDistributorCommand implements Callable<Integer> {
    private static final String PREFIX = "perc-kd: ";

    private final Runnable beforeServing;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration in HOCON; conf/perc-kd.conf explains every key.")
    private @Nullable Path config;

    @Option(names = "--check", description = "Check the configuration and the files that it names, then end.")
    private boolean check;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description =
                    "Write {\"http\":\"http://ADDRESS:PORT\"}, or https, to this file as soon as requests are served.")
    private @Nullable Path readyFile;

    KeyDistributorCommand(Runnable beforeServing) {
        this.beforeServing = beforeServing;
    }

    /** Commands to a running Key Distributor take none of the options by which one is started. */
    void requireNoOptions(String command) {
        String given = config != null ? "--config" : readyFile != null ? "--ready-file" : check ? "--check" : null;
        if (given != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    given + " starts a Key Distributor: it cannot be given together with the command " + command);
        }
    }

    @Override
    public Integer call() {
        Path file = config;
        if (file == null) {
            throw new ParameterException(
                    spec.commandLine(), "--config FILE is missing: expected the Key Distributor's configuration");
        }
        beforeServing.run();
        PrintWriter err = spec.commandLine().getErr();
        try {
            KdConfig loaded = KdConfigLoader.load(file);
            loaded.warnings().forEach(warning -> err.println(PREFIX + "warning: " + warning));
            if (check) {
                err.println(PREFIX + file + " is valid");
            } else {
                serve(loaded, err);
            }
            return ExitCode.OK;
        } catch (InvalidConfigException e) {
            err.println(PREFIX + "configuration: " + e.getMessage());
            return ExitCode.SERVER_CONFIGURATION;
        } catch (IOException e) {
            err.println(PREFIX + e.getMessage());
            return ExitCode.SERVER_UNAVAILABLE;
        }
    }

    private void serve(KdConfig loaded, PrintWriter err) throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        KeyDistributor running = KeyDistributor.start(loaded, Clock.systemUTC());
        Thread shutdown = new Thread(
                () -> {
                    err.println(PREFIX + "stopping: all conferences end, and their keys are deleted");
                    running.close();
                    end.countDown();
                },
                "perc-kd-shutdown");
        Runtime.getRuntime().addShutdownHook(shutdown);
        String host = loaded.http().address();
        String scheme = loaded.http().scheme();
        String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + running.httpPort();
        String tunnel = loaded.tunnel()
                .listen()
                .map(listen -> "listening on " + listen.address() + ":"
                        + running.tunnelPort().orElseThrow())
                .orElse("dialling");
        err.println("perc-kd ready: " + scheme + " " + address + " tunnel " + tunnel + " certificate "
                + loaded.tunnel().identity().fingerprint());
        if (readyFile != null) {
            try {
                writeReadyFile(readyFile, scheme + "://" + address);
            } catch (IOException e) {
                running.close();
                throw e;
            }
        }
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.close();
        }
    }

    /** Appears whole or not at all, so that whoever waits for it can read it at once. */
    private static void writeReadyFile(Path file, String url) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, "{\"http\":\"" + url + "\"}\n");
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IOException("cannot write the ready file " + file, e);
        }
    }
}
