package org.jvbperc.kd.app;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvbperc.command.ExitCode;
import org.jvbperc.command.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command to a running Key Distributor, by one request to its HTTP interface. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        exitCodeOnInvalidInput = ExitCode.SERVER_USAGE,
        sortOptions = false)
abstract class AdminCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KeyDistributorCommand parent;

    @Option(
            names = "--kd",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8700",
            description = {"The Key Distributor's HTTP interface", "(default: ${DEFAULT-VALUE})."})
    private String keyDistributor = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the bearer token, if the Key Distributor asks for one.")
    private @Nullable Path tokenFile;

    /** A command about one conference. */
    @Command
    abstract static class OfRoom extends AdminCommand {
        @Option(names = "--room", required = true, paramLabel = "NAME", description = "The conference's name.")
        private String room = "";

        @Override
        final HttpRequest.Builder request(String conferences) {
            return roomRequest(conferences + "/" + URLEncoder.encode(room, StandardCharsets.UTF_8));
        }

        /** @param conference the conference's address */
        abstract HttpRequest.Builder roomRequest(String conference);
    }

    /** @param conferences the address below which conferences are */
    abstract HttpRequest.Builder request(String conferences);

    @Override
    public final Integer call() {
        parent.requireNoOptions(spec.name());
        PrintWriter err = spec.commandLine().getErr();
        URI base = base();
        try {
            return send(base, err);
        } catch (IOException e) {
            err.println("perc-kd: " + base + ": " + reason(e));
            return ExitCode.SERVER_UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.SERVER_UNAVAILABLE;
        }
    }

    private URI base() {
        try {
            URI url = URI.create(keyDistributor.replaceFirst("/+$", ""));
            if (url.getHost() != null && String.valueOf(url.getScheme()).matches("https?")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw wrong("--kd \"" + keyDistributor + "\" is not an http or https URL");
    }

    private int send(URI base, PrintWriter err) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(base + "/conferences").timeout(TIMEOUT).header("Accept", "application/json");
        if (tokenFile != null) {
            request.header("Authorization", "Bearer " + token(tokenFile));
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (!response.body().isEmpty()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(response.body());
            out.flush();
        }
        if (response.statusCode() / 100 != 2) {
            err.println(
                    "perc-kd: the Key Distributor refused " + spec.name() + " with status " + response.statusCode());
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw wrong("--token-file " + file + " cannot be read: expected a file with the token");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "cannot be reached: is the Key Distributor running, and is --kd right?";
        }
        if (e instanceof HttpTimeoutException) {
            return "no answer within " + TIMEOUT.toSeconds() + " s";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** An option that cannot be used. */
    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** A request without a body. */
    static HttpRequest.Builder post(String address) {
        return HttpRequest.newBuilder(URI.create(address)).POST(HttpRequest.BodyPublishers.noBody());
    }

    /** A request with JSON. */
    static HttpRequest.Builder post(String address, String json) {
        return HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    /** A text as JSON. */
    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
