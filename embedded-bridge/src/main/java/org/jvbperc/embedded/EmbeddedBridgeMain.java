package org.jvbperc.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.command.CommandStyle;
import org.jvbperc.command.ExitCode;
import org.jvbperc.command.ProgramVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Starts an embedded bridge as a process of its own, also as {@code ./perc bridge}. It prints {@code ready} on standard error,
 * writes a ready file if asked to, and runs until it is told to end. {@link ExitCode} has the exit codes of servers; an error is
 * one line.
 */
@Command(
        name = "embedded-bridge",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        exitCodeOnInvalidInput = ExitCode.SERVER_USAGE,
        description = "Runs a small forwarding bridge, which is a Media Distributor without Jitsi, on loopback.")
public final class EmbeddedBridgeMain implements Callable<Integer> {
    /** Kept in a field, because a logger that is garbage-collected loses its level. */
    private static final Logger ICE_LOGGER = Logger.getLogger("org.ice4j");

    private static final String PREFIX = "embedded-bridge: ";

    private final CountDownLatch stop;
    private final boolean ownsProcess;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration in HOCON, with the blocks embedded-bridge and videobridge.perc.")
    private @Nullable Path configFile;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Write the bridge's addresses to this file, as JSON, as soon as it is ready.")
    private @Nullable Path readyFile;

    @Option(names = "--http-port", paramLabel = "PORT", description = "The HTTP port; 0 takes a free one.")
    private @Nullable Integer httpPort;

    @Option(names = "--udp-port", paramLabel = "PORT", description = "The UDP port for media; 0 takes a free one.")
    private @Nullable Integer udpPort;

    @Option(
            names = "--capture",
            paramLabel = "FILE",
            description = "Write every packet as the Media Distributor sees it to this file.")
    private @Nullable String captureFile;

    @Option(
            names = "--capture-keys",
            paramLabel = "FILE",
            description = "Write every hop-by-hop key that the bridge is given to this file.")
    private @Nullable String captureKeysFile;

    @Option(
            names = "--impair",
            paramLabel = "SPEC",
            description = "Impair the network, e.g. loss=0.1,duplicate=0.1,reorder=0.1,seed=1.")
    private @Nullable String impairment;

    /**
     * @param stop ends the bridge
     * @param ownsProcess whether to set the process's log format, and to end at SIGTERM and SIGINT
     */
    private EmbeddedBridgeMain(CountDownLatch stop, boolean ownsProcess) {
        this.stop = stop;
        this.ownsProcess = ownsProcess;
    }

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    /** The command for a process of its own, which it runs until SIGTERM or SIGINT. */
    public static CommandLine command() {
        return CommandStyle.apply(new CommandLine(new EmbeddedBridgeMain(new CountDownLatch(1), true)));
    }

    /**
     * Runs a bridge in this process.
     *
     * @param errors gets the ready line or the error line
     * @param stop ends the bridge
     * @return the exit status
     */
    static int run(String[] arguments, PrintWriter errors, CountDownLatch stop) {
        CommandLine command = CommandStyle.apply(new CommandLine(new EmbeddedBridgeMain(stop, false)));
        return command.setErr(errors).execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        if (ownsProcess) {
            prepareProcess(stopped);
        }
        try (EmbeddedBridge bridge = EmbeddedBridge.start(config())) {
            int tunnel = bridge.tunnelPort().orElse(0);
            if (readyFile != null) {
                writeReadyFile(readyFile, ReadyFile.json(bridge));
            }
            errors().printf(
                            Locale.ROOT,
                            PREFIX + "ready, http %s, udp port %d, tunnel port %d%n",
                            bridge.httpUri(),
                            bridge.udpAddress().getPort(),
                            tunnel);
            stop.await();
            return ExitCode.OK;
        } catch (BridgeStartException e) {
            String text = CommandStyle.oneLine(String.valueOf(e.getMessage()));
            errors().println(text.startsWith(PREFIX) ? text : PREFIX + text);
            return e.exitStatus();
        } finally {
            stopped.countDown();
        }
    }

    private void prepareProcess(CountDownLatch stopped) {
        if (System.getProperty("java.util.logging.config.file") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
            ICE_LOGGER.setLevel(Level.WARNING);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            awaitQuietly(stopped);
        }));
    }

    private PrintWriter errors() {
        return spec == null
                ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
                : spec.commandLine().getErr();
    }

    private Config config() throws BridgeStartException {
        Map<String, Object> overrides = new LinkedHashMap<>();
        putIfPresent(overrides, "embedded-bridge.http-port", httpPort);
        putIfPresent(overrides, "embedded-bridge.udp-port", udpPort);
        putIfPresent(overrides, "embedded-bridge.capture.file", captureFile);
        putIfPresent(overrides, "embedded-bridge.capture.keys-file", captureKeysFile);
        putIfPresent(overrides, "embedded-bridge.impairment", impairment);
        Config options = ConfigFactory.parseMap(overrides, "command line");
        Path file = configFile;
        if (file == null) {
            return options;
        }
        if (!Files.isReadable(file)) {
            throw new BridgeStartException(
                    BridgeStartException.BAD_CONFIGURATION, "configuration file " + file + " cannot be read");
        }
        try {
            return options.withFallback(ConfigFactory.parseFile(file.toFile()));
        } catch (ConfigException e) {
            throw new BridgeStartException(BridgeStartException.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
        }
    }

    private static void putIfPresent(Map<String, Object> overrides, String key, @Nullable Object value) {
        if (value != null) {
            overrides.put(key, value);
        }
    }

    private static void writeReadyFile(Path file, String content) throws BridgeStartException {
        try {
            ReadyFile.write(file, content);
        } catch (IOException e) {
            throw new BridgeStartException(
                    BridgeStartException.UNAVAILABLE, "ready file " + file + " cannot be written", e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
