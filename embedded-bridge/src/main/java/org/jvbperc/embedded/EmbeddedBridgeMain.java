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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Starts an embedded bridge as a process of its own. Says {@code ready} on standard error and, if asked to, in a file, and runs
 * until it is told to end.
 *
 * <p>Exit status: 143 after SIGTERM, 130 after SIGINT, 78 for options or configuration that cannot be used, 1 for a port or file that cannot be
 * had; always with one line that says what is wrong.
 */
@Command(
        name = "embedded-bridge",
        mixinStandardHelpOptions = true,
        description = "A small selective forwarding bridge for PERC media, on loopback.")
public final class EmbeddedBridgeMain implements Callable<Integer> {
    /** Kept here since loggers that nobody holds lose their level. */
    private static final Logger ICE_LOGGER = Logger.getLogger("org.ice4j");

    private final CountDownLatch stop;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "HOCON: embedded-bridge and videobridge.perc")
    private @Nullable Path configFile;

    @Option(names = "--ready-file", paramLabel = "FILE", description = "Written as JSON when the bridge is ready")
    private @Nullable Path readyFile;

    @Option(names = "--http-port", paramLabel = "PORT", description = "0 for any")
    private @Nullable Integer httpPort;

    @Option(names = "--udp-port", paramLabel = "PORT", description = "0 for any")
    private @Nullable Integer udpPort;

    @Option(names = "--capture", paramLabel = "FILE", description = "Every packet as the Media Distributor sees it")
    private @Nullable String captureFile;

    @Option(names = "--capture-keys", paramLabel = "FILE", description = "Every hop-by-hop key the bridge is given")
    private @Nullable String captureKeysFile;

    @Option(
            names = "--impair",
            paramLabel = "SPEC",
            description = "Damage to datagrams: loss=0.1,duplicate=0.1,reorder=0.1,seed=N")
    private @Nullable String impairment;

    private EmbeddedBridgeMain(CountDownLatch stop) {
        this.stop = stop;
    }

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] arguments) {
        if (System.getProperty("java.util.logging.config.file") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
            ICE_LOGGER.setLevel(Level.WARNING);
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            awaitQuietly(stopped);
        }));
        int status = run(arguments, new PrintWriter(System.err, true, StandardCharsets.UTF_8), stop);
        stopped.countDown();
        System.exit(status);
    }

    /**
     * Runs a bridge in this process.
     *
     * @param errors gets the ready line or the one line that says what is wrong
     * @param stop ends the bridge
     * @return the exit status
     */
    static int run(String[] arguments, PrintWriter errors, CountDownLatch stop) {
        CommandLine commandLine = new CommandLine(new EmbeddedBridgeMain(stop));
        commandLine.setErr(errors);
        commandLine.setParameterExceptionHandler((exception, args) -> {
            errors.println("embedded-bridge: " + oneLine(exception) + " (see --help)");
            return BridgeStartException.BAD_CONFIGURATION;
        });
        commandLine.setExecutionExceptionHandler((exception, command, result) -> {
            errors.println("embedded-bridge: " + oneLine(exception));
            return exception instanceof BridgeStartException start
                    ? start.exitStatus()
                    : BridgeStartException.UNAVAILABLE;
        });
        return commandLine.execute(arguments);
    }

    @Override
    public Integer call() throws BridgeStartException, InterruptedException {
        try (EmbeddedBridge bridge = EmbeddedBridge.start(config())) {
            int tunnel = bridge.tunnelPort().orElse(0);
            if (readyFile != null) {
                writeReadyFile(readyFile, ReadyFile.json(bridge));
            }
            errors().printf(
                            Locale.ROOT,
                            "embedded-bridge: ready, http %s, udp port %d, tunnel port %d%n",
                            bridge.httpUri(),
                            bridge.udpAddress().getPort(),
                            tunnel);
            stop.await();
        }
        return 0;
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

    private static String oneLine(Exception exception) {
        return String.valueOf(exception.getMessage()).replaceAll("\\s+", " ").strip();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
