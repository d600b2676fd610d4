package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.PercCommand;
import org.jvbperc.embedded.EmbeddedBridgeMain;
import org.jvbperc.kd.app.KeyDistributorMain;
import org.jvbperc.testenv.idp.IdentityProviderMain;

/** Starts the demo's processes, each with its configuration, and ends all of them. One thread. */
final class DemoProcesses implements AutoCloseable {
    private static final String BRIDGE = "bridge";

    private final DemoFiles files;
    private final Duration readyDeadline;
    private final Map<String, ManagedProcess> servers = new LinkedHashMap<>();
    private final List<ManagedProcess> calls = new ArrayList<>();

    DemoProcesses(DemoFiles files, Duration readyDeadline) {
        this.files = files;
        this.readyDeadline = readyDeadline;
    }

    /** Starts an identity provider and returns its address. */
    URI startIdentityProvider(String name, Path users) throws IOException, InterruptedException, DemoFailure {
        JsonNode ready = startServer(
                name,
                Map.of(),
                IdentityProviderMain.class,
                List.of("--domain", Cast.DOMAIN, "--users", users.toString()));
        return URI.create(ready.required("http").textValue());
    }

    /** Starts an identity provider with https, whose certificate is in the secret files idp.cert.pem and idp.key.pem. */
    URI startIdentityProviderWithTls(String address, Path users) throws IOException, InterruptedException, DemoFailure {
        JsonNode ready = startServer(
                "idp",
                Map.of(),
                IdentityProviderMain.class,
                List.of(
                        "--domain", Cast.DOMAIN,
                        "--users", users.toString(),
                        "--address", address,
                        "--certificate", files.secret("idp.cert.pem").toString(),
                        "--private-key", files.secret("idp.key.pem").toString()));
        return URI.create(ready.required("http").textValue());
    }

    /**
     * Starts the embedded bridge and returns the content of its ready file.
     *
     * @param more configuration that adds to or replaces the demo's
     */
    JsonNode startBridge(@Nullable String impair, String more) throws IOException, InterruptedException, DemoFailure {
        Path config = files.config("bridge.conf");
        Files.writeString(config, """
                videobridge.perc {
                  enabled = true
                  tunnel {
                    bind-address = "127.0.0.1"
                    port = 0
                    certificate-file = "%s"
                    key-file = "%s"
                  }
                }
                %s
                %s
                """.formatted(
                        files.secret("md.cert.pem"), files.secret("md.key.pem"), Deadlines.bridge(), more));
        List<String> arguments = new ArrayList<>(List.of(
                "--config", config.toString(),
                "--capture", files.secret("capture.jsonl").toString(),
                "--capture-keys", files.secret("capture-keys.jsonl").toString()));
        if (impair != null) {
            arguments.addAll(List.of("--impair", impair));
        }
        return startServer(BRIDGE, Map.of(), EmbeddedBridgeMain.class, arguments);
    }

    /**
     * Starts the Key Distributor and returns its HTTP address.
     *
     * @param more configuration that adds to or replaces the demo's
     */
    URI startKeyDistributor(URI idp, String more) throws IOException, InterruptedException, DemoFailure {
        Path config = files.config("kd.conf");
        Path password = files.secret("kd.password");
        Files.writeString(password, files.password(Cast.KEY_DISTRIBUTOR));
        Files.writeString(config, """
                perc-kd {
                  http.port = 0
                  tunnel {
                    certificate = "%s"
                    private-key = "%s"
                    md-certificates = ["%s"]
                  }
                  identity {
                    trusted-idps = [{ domain = "%s", jwks-uri = "%s" }]
                    own { url = "%s", user = "%s", password-file = "%s" }
                  }
                  policy.require-binding = true
                }
                %s
                %s
                """.formatted(
                        files.secret("kd.cert.pem"),
                        files.secret("kd.key.pem"),
                        files.secret("md.cert.pem"),
                        Cast.DOMAIN,
                        idp.resolve("/.well-known/jwks.json"),
                        idp,
                        Cast.KEY_DISTRIBUTOR,
                        password,
                        Deadlines.keyDistributor(),
                        more));
        JsonNode ready = startServer("kd", Map.of(), KeyDistributorMain.class, List.of("--config", config.toString()));
        return URI.create(ready.required("http").textValue());
    }

    /**
     * Starts a participant.
     *
     * @param name of the process and its files
     * @param user the account it logs in with
     */
    ManagedProcess startCall(String name, String user, String room, URI bridge, URI idp, List<String> more)
            throws IOException {
        Files.createDirectories(files.received(name));
        List<String> arguments = new ArrayList<>(List.of(
                "call",
                "--bridge",
                bridge.toString(),
                "--room",
                room,
                "--idp",
                idp.toString(),
                "--user",
                user,
                "--kd-identity",
                Cast.identity(Cast.KEY_DISTRIBUTOR),
                "--receive",
                files.received(name).toString(),
                "--report",
                files.report(name).toString()));
        arguments.addAll(more);
        ManagedProcess process = ManagedProcess.start(
                name,
                files.log(name),
                Map.of("PERC_PASSWORD", files.password(user)),
                PercCommand.class.getName(),
                arguments);
        calls.add(process);
        return process;
    }

    /** Starts a bridge that is a program of its own. */
    ManagedProcess startBridgeProgram(Map<String, String> environment, List<String> command) throws IOException {
        ManagedProcess process = ManagedProcess.startProgram(BRIDGE, files.log(BRIDGE), environment, command);
        servers.put(BRIDGE, process);
        return process;
    }

    /** Starts a program that takes part in the call and ends by itself. */
    ManagedProcess startProgram(String name, Map<String, String> environment, List<String> command) throws IOException {
        ManagedProcess process = ManagedProcess.startProgram(name, files.log(name), environment, command);
        calls.add(process);
        return process;
    }

    /** Forgets a participant that has ended. */
    void forget(ManagedProcess call) {
        calls.remove(call);
    }

    /** A server that has ended by itself; null if there is none. */
    @Nullable
    ManagedProcess endedServer() {
        return servers.values().stream()
                .filter(server -> !server.isAlive())
                .findFirst()
                .orElse(null);
    }

    /** CPU time by process, as far as the system shows it. */
    Map<String, Long> cpuMillis() {
        Map<String, Long> cpu = new LinkedHashMap<>();
        servers.forEach((name, process) -> cpu.put(name, process.cpu().toMillis()));
        return cpu;
    }

    /** Ends the servers, so that their files are complete. */
    void stopServers() {
        List<ManagedProcess> inReverse = new ArrayList<>(servers.values());
        Collections.reverse(inReverse);
        inReverse.forEach(ManagedProcess::close);
    }

    /** Ends one server, which can then be started again. */
    void stopServer(String name) throws IOException {
        ManagedProcess server = servers.remove(name);
        if (server != null) {
            server.close();
            Files.deleteIfExists(readyFile(name));
        }
    }

    /** Kills one server, as a crash would end it. */
    void killServer(String name) throws IOException, InterruptedException {
        ManagedProcess server = servers.remove(name);
        if (server != null) {
            server.kill();
            Files.deleteIfExists(readyFile(name));
        }
    }

    @Override
    public void close() {
        calls.forEach(ManagedProcess::close);
        stopServers();
    }

    private JsonNode startServer(String name, Map<String, String> environment, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException, DemoFailure {
        Path readyFile = readyFile(name);
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--ready-file", readyFile.toString()));
        ManagedProcess process = ManagedProcess.start(name, files.log(name), environment, main.getName(), all);
        servers.put(name, process);
        return process.awaitReady(readyFile, readyDeadline);
    }

    private Path readyFile(String name) {
        return files.config(name + ".ready.json");
    }
}
