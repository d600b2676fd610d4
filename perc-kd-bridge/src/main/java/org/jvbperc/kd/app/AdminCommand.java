package org.jvbperc.kd.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code perc-kd list}, {@code rekey} and so on: asks a running Key Distributor over HTTP. */
final class AdminCommand {
    /** What the Key Distributor answered with an error. */
    static final int EXIT_REFUSED = 1;

    static final Set<String> NAMES =
            Set.of("list", "show", "roster", "rekey", "lock", "unlock", "remove", "owner", "invite", "end");
    private static final Set<String> WITH_IDENTITY = Set.of("remove", "owner");
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final String command;
    private URI keyDistributor = URI.create("http://127.0.0.1:8700");
    private @Nullable Path tokenFile;
    private @Nullable String room;
    private @Nullable String identity;
    private @Nullable String seconds;

    private AdminCommand(String command) {
        this.command = command;
    }

    /** Runs; returns the exit status. */
    static int run(List<String> arguments, PrintStream out) {
        AdminCommand admin;
        try {
            admin = parse(arguments);
        } catch (IllegalArgumentException e) {
            out.println("perc-kd: " + e.getMessage());
            out.print(Options.USAGE);
            return KeyDistributorMain.EXIT_USAGE;
        }
        try {
            return admin.send(out);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            out.println("perc-kd: " + admin.keyDistributor + ": " + reason);
            return KeyDistributorMain.EXIT_UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return KeyDistributorMain.EXIT_UNAVAILABLE;
        }
    }

    private static AdminCommand parse(List<String> arguments) {
        AdminCommand admin = new AdminCommand(arguments.get(0));
        for (Iterator<String> i = arguments.subList(1, arguments.size()).iterator(); i.hasNext(); ) {
            String argument = i.next();
            switch (argument) {
                case "--kd" -> admin.keyDistributor = url(value(argument, i));
                case "--token-file" -> admin.tokenFile = Path.of(value(argument, i));
                case "--room" -> admin.room = value(argument, i);
                case "--identity" -> admin.identity = value(argument, i);
                case "--seconds" -> admin.seconds = value(argument, i);
                default -> throw new IllegalArgumentException("unknown argument \"" + argument + "\"");
            }
        }
        if (admin.room == null && !admin.command.equals("list")) {
            throw new IllegalArgumentException("--room NAME is missing");
        }
        boolean invites = admin.command.equals("invite");
        if (admin.identity == null && WITH_IDENTITY.contains(admin.command)) {
            throw new IllegalArgumentException("--identity USER@DOMAIN is missing");
        }
        if (admin.identity != null && !invites && !WITH_IDENTITY.contains(admin.command)) {
            throw new IllegalArgumentException("--identity is for remove, owner and invite only");
        }
        if (admin.seconds != null && !(invites && admin.seconds.matches("[0-9]{1,9}"))) {
            throw new IllegalArgumentException("--seconds is a number, and for invite only");
        }
        return admin;
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && String.valueOf(url.getScheme()).matches("https?")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw new IllegalArgumentException("--kd \"" + text + "\" is not an http or https URL");
    }

    private static String value(String argument, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(argument + " needs a value");
        }
        return rest.next();
    }

    private int send(PrintStream out) throws IOException, InterruptedException {
        HttpRequest.Builder request = request().timeout(TIMEOUT).header("Accept", "application/json");
        if (tokenFile != null) {
            String token = Files.readString(tokenFile).strip();
            request.header("Authorization", "Bearer " + token);
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        boolean ok = response.statusCode() / 100 == 2;
        if (!response.body().isEmpty()) {
            out.println(response.body());
        }
        if (!ok) {
            out.println("perc-kd: " + command + " was refused with status " + response.statusCode());
        }
        return ok ? 0 : EXIT_REFUSED;
    }

    private HttpRequest.Builder request() {
        String path = room == null ? "" : "/" + URLEncoder.encode(room, StandardCharsets.UTF_8);
        HttpRequest.BodyPublisher empty = HttpRequest.BodyPublishers.noBody();
        return switch (command) {
            case "list", "show" -> to(path).GET();
            case "roster" -> to(path + "/roster").GET();
            case "end" -> to(path).DELETE();
            case "remove", "owner" -> to(path + "/" + command, "{\"identity\":" + quoted(identity) + "}");
            case "invite" -> to(path + "/invitations", invitation());
            default -> to(path + "/" + command).POST(empty);
        };
    }

    private String invitation() {
        List<String> members = new ArrayList<>();
        if (identity != null) {
            members.add("\"identity\":" + quoted(identity));
        }
        if (seconds != null) {
            members.add("\"seconds\":" + Long.parseLong(seconds));
        }
        return "{" + String.join(",", members) + "}";
    }

    private HttpRequest.Builder to(String path, String body) {
        return to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder to(String path) {
        String base = keyDistributor.toString().replaceFirst("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + "/conferences" + path));
    }

    private static String quoted(@Nullable String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text == null ? "" : text)
                .toString();
    }
}
