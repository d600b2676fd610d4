package org.jvbperc.cli.own;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jvbperc.cli.PercCommand;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.dtls.EcdsaProvider;
import org.jvbperc.kd.api.ConferenceAddress;
import org.jvbperc.kd.api.RtcKeyDistributor;
import org.jvbperc.kd.api.RtcKeyDistributorConfiguration;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.kd.tunnel.StartConfException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * {@code perc call --own FILE ...}: makes the conference's Key Distributor in this process by the configuration FILE, which is of the
 * form that {@code perc-kd} reads, announces it to the bridge, and then makes the call like {@code perc call}. The conference ends
 * when the call does.
 */
public final class OwnKeyDistributor {
    static final String OPTION = "--own";
    private static final int EXIT_USAGE = 2;
    private static final int EXIT_REFUSED = 3;
    private static final int EXIT_NETWORK = 4;
    private static final Duration BRIDGE_TIMEOUT = Duration.ofSeconds(10);

    private OwnKeyDistributor() {}

    public static void main(String[] arguments) {
        EcdsaProvider.install();
        System.exit(run(List.of(arguments), new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    /**
     * Runs the call to its end.
     *
     * @param arguments those of {@code perc}, with {@code call} first and {@code --own FILE} somewhere behind it
     * @return the exit code of {@code perc call}; 2, 3 or 4 if the Key Distributor cannot be made
     */
    public static int run(List<String> arguments, PrintWriter err) {
        List<String> callArguments = new ArrayList<>(arguments);
        int position = callArguments.indexOf(OPTION);
        if (position < 0 || position + 1 >= callArguments.size()) {
            err.println("perc: " + OPTION + " needs a file: the Key Distributor's configuration");
            return EXIT_USAGE;
        }
        Path file = Path.of(callArguments.remove(position + 1));
        callArguments.remove(position);
        CommandLine command = PercCommand.commandLine();
        URI bridge;
        String room;
        try {
            ParseResult call = parse(command, callArguments);
            if (call.isUsageHelpRequested()) {
                return command.execute(callArguments.toArray(String[]::new));
            }
            if (!call.hasMatchedOption("--bridge")) {
                // The command itself says it best.
                return command.execute(callArguments.toArray(String[]::new));
            }
            bridge = call.matchedOption("--bridge").getValue();
            room = call.matchedOption("--room").getValue();
        } catch (ParameterException e) {
            // The command itself says it best.
            return command.execute(callArguments.toArray(String[]::new));
        }
        return own(
                file, bridge, room, err, () -> PercCommand.commandLine().execute(callArguments.toArray(String[]::new)));
    }

    private static ParseResult parse(CommandLine command, List<String> arguments) {
        ParseResult call = command.parseArgs(arguments.toArray(String[]::new)).subcommand();
        if (call == null || !call.commandSpec().name().equals("call")) {
            throw new ParameterException(command, OPTION + " is an option of the command call");
        }
        return call;
    }

    private interface Call {
        int make();
    }

    private static int own(Path file, URI bridge, String room, PrintWriter err, Call call) {
        KdConfig config;
        RtcKeyDistributorConfiguration configuration;
        try {
            config = KdConfigLoader.load(file);
            configuration = RtcKeyDistributorConfiguration.of(config, room);
        } catch (InvalidConfigException | IllegalArgumentException e) {
            err.println("perc: " + OPTION + ": " + e.getMessage());
            return EXIT_USAGE;
        }
        try (RtcKeyDistributor keyDistributor = new RtcKeyDistributor(configuration)) {
            keyDistributor.onfingerprintfailure(
                    failure -> err.println("perc: " + failure.peer() + ": " + failure.detail()));
            ConferenceAddress address = ConferenceAddress.announce(
                    bridge,
                    room,
                    keyDistributor.getCertificate().get(),
                    config.mdHttp().bearerToken(),
                    BRIDGE_TIMEOUT);
            Void unused = keyDistributor
                    .connect(address.host(), address.port())
                    .get(BRIDGE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            err.println("perc: this process is the Key Distributor of room \"" + room + "\"");
            return call.make();
        } catch (StartConfException e) {
            err.println("perc: " + e.condition() + ": " + e.getMessage());
            return EXIT_REFUSED;
        } catch (ExecutionException e) {
            err.println("perc: " + (e.getCause() == null ? e : e.getCause()).getMessage());
            return EXIT_NETWORK;
        } catch (TimeoutException e) {
            err.println("perc: no tunnel to the bridge within " + BRIDGE_TIMEOUT.toSeconds() + " s");
            return EXIT_NETWORK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_NETWORK;
        }
    }
}
