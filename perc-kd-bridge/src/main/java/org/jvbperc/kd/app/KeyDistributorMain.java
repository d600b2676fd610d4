package org.jvbperc.kd.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.dtls.EcdsaProvider;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.KdConfigLoader;

/** The program {@code perc-kd}. */
public final class KeyDistributorMain {
    /** EX_USAGE of sysexits.h. */
    static final int EXIT_USAGE = 64;
    /** EX_UNAVAILABLE. */
    static final int EXIT_UNAVAILABLE = 69;
    /** EX_CONFIG. */
    static final int EXIT_CONFIG = 78;

    private KeyDistributorMain() {}

    /** Runs until the process is asked to end. */
    public static void main(String[] arguments) {
        // A client that sends its request slowly must not keep a thread; read by the JDK's server when it is first
        // used.
        setDefault("sun.net.httpserver.maxReqTime", "15");
        setDefault("sun.net.httpserver.maxRspTime", "30");
        EcdsaProvider.install();
        configureLogging();
        int status = run(List.of(arguments), System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Runs; returns the exit status. */
    static int run(List<String> arguments, PrintStream out) {
        if (arguments.contains("--help")) {
            out.print(Options.USAGE);
            return 0;
        }
        if (!arguments.isEmpty() && AdminCommand.NAMES.contains(arguments.get(0))) {
            return AdminCommand.run(arguments, out);
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            out.println("perc-kd: " + e.getMessage());
            out.print(Options.USAGE);
            return EXIT_USAGE;
        }
        try {
            KdConfig config = KdConfigLoader.load(options.config());
            config.warnings().forEach(warning -> out.println("perc-kd: warning: " + warning));
            if (options.check()) {
                out.println("perc-kd: " + options.config() + " is valid");
                return 0;
            }
            serve(config, options, out);
            return 0;
        } catch (InvalidConfigException e) {
            out.println("perc-kd: configuration: " + e.getMessage());
            return EXIT_CONFIG;
        } catch (IOException e) {
            out.println("perc-kd: " + e.getMessage());
            return EXIT_UNAVAILABLE;
        }
    }

    private static void serve(KdConfig config, Options options, PrintStream out) throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        KeyDistributor running = KeyDistributor.start(config, Clock.systemUTC());
        Thread shutdown = new Thread(
                () -> {
                    running.close();
                    end.countDown();
                },
                "perc-kd-shutdown");
        Runtime.getRuntime().addShutdownHook(shutdown);
        String host = config.http().address();
        String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + running.httpPort();
        String tunnel = running.tunnelPort()
                .map(port -> "listening on " + config.tunnel().listen().address() + ":" + port)
                .orElse("dialling");
        out.println("perc-kd ready: http " + address + " tunnel " + tunnel + " certificate "
                + config.tunnel().identity().fingerprint());
        if (options.readyFile() != null) {
            try {
                writeReadyFile(options.readyFile(), address);
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
    private static void writeReadyFile(Path file, String address) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, "{\"http\":\"http://" + address + "\"}\n");
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IOException("cannot write the ready file " + file, e);
        }
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** One line an entry to standard error, unless the administrator names another configuration. */
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
