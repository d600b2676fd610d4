package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.embedded.capture.AgentCapture;
import org.jvbperc.embedded.capture.CaptureJar;

/** An unmodified Jitsi Videobridge with the agent, in the network namespace of this process. */
final class JvbLauncher implements BridgeLauncher {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The bridge's private HTTP server. */
    static final URI REST = URI.create("http://127.0.0.1:8080");
    /** The module's own HTTP listener. */
    private static final URI PERC = URI.create("http://127.0.0.1:8890");

    private final JvbOptions options;
    private final JvbInstallation installation;
    private final DemoFiles files;
    private final Duration callDuration;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private @Nullable ManagedProcess bridge;
    private @Nullable OrdinaryCallProcess ordinaryCall;
    private String version = "";

    /**
     * @param callDuration time for which the ordinary call is measured
     * @throws DemoFailure if the folder, the agent or the namespace cannot be used
     */
    JvbLauncher(JvbOptions options, DemoFiles files, Duration callDuration)
            throws IOException, InterruptedException, DemoFailure {
        this.options = options;
        this.files = files;
        this.callDuration = callDuration;
        this.installation = JvbInstallation.of(options.directory());
        options.check();
        JvbInstallation.checkNoBlank("the work folder", files.root());
        NetworkNamespace.setUp();
    }

    @Override
    public URI start(DemoProcesses processes) throws IOException, InterruptedException, DemoFailure {
        Path config = files.config("jvb.conf");
        Files.writeString(config, configuration());
        List<String> javaOptions = new ArrayList<>(List.of("-Dconfig.file=" + config));
        javaOptions.addAll(options.javaOptions());
        if (options.agent() != null) {
            javaOptions.add("-javaagent:" + options.agent());
        }
        if (options.capture()) {
            Path captureJar = files.config("capture.jar");
            CaptureJar.write(captureJar);
            javaOptions.addAll(List.of(
                    "-javaagent:" + captureJar,
                    "-D" + AgentCapture.PACKETS_PROPERTY + "=" + files.secret("capture.jsonl"),
                    "-D" + AgentCapture.KEYS_PROPERTY + "=" + files.secret("capture-keys.jsonl")));
        }
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        Map<String, String> environment = Map.of(
                "JAVA_SYS_PROPS",
                String.join(" ", javaOptions),
                "VIDEOBRIDGE_MAX_MEMORY",
                options.maxMemory(),
                "PATH",
                java + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        bridge = processes.startBridgeProgram(environment, installation.command(javaOptions));
        awaitHealthy(bridge);
        version = get("/about/version")
                .map(HttpResponse::body)
                .map(JvbLauncher::versionOf)
                .orElse("");
        return PERC;
    }

    private String configuration() {
        return """
                ice4j.harvest {
                  allowed-interfaces = ["%s"]
                  mapping.aws.enabled = false
                  mapping.stun.enabled = false
                }
                videobridge {
                  apis.rest.enabled = true
                  apis.xmpp-client.configs = {}
                  http-servers.private { host = "127.0.0.1", port = %d }
                  http-servers.public { host = "127.0.0.1", port = 9090 }
                  websockets { enabled = true, tls = false, domain = "127.0.0.1:9090", server-id = "demo" }
                  sctp.enabled = false
                  ice { udp.port = 10000, advertise-private-candidates = true }
                  health.require-valid-address = false
                  perc {
                    enabled = true
                    required = true
                    http { bind-address = "127.0.0.1", port = %d }
                    tunnel {
                      bind-address = "127.0.0.1"
                      port = 0
                      certificate-file = "%s"
                      key-file = "%s"
                    }
                  }
                }
                %s
                %s
                """.formatted(
                        NetworkNamespace.INTERFACE,
                        REST.getPort(),
                        PERC.getPort(),
                        files.secret("md.cert.pem"),
                        files.secret("md.key.pem"),
                        Deadlines.bridge(),
                        options.moreConfiguration());
    }

    /** PERC starts beside the bridge and is there a little later. */
    private void awaitHealthy(ManagedProcess process) throws InterruptedException, DemoFailure {
        long end = System.nanoTime() + Deadlines.BRIDGE_HEALTHY.toNanos();
        while (System.nanoTime() < end) {
            if (get("/about/health")
                            .filter(answer -> answer.statusCode() == 200)
                            .isPresent()
                    && get("/perc")
                            .filter(answer -> !answer.body().contains("\"starting\""))
                            .isPresent()) {
                return;
            }
            if (process.awaitEnd(Duration.ofMillis(100))) {
                throw new DemoFailure("the bridge ended with status " + process.exitStatus() + ": " + process.lastLine()
                        + " (see " + process.log() + ")");
            }
        }
        throw new DemoFailure("the bridge was not healthy after " + Deadlines.BRIDGE_HEALTHY.toSeconds() + " s: "
                + process.lastLine() + " (see " + process.log() + ")");
    }

    private Optional<HttpResponse<String>> get(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(REST.resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String versionOf(String json) {
        try {
            return JSON.readTree(json).path("version").asText();
        } catch (IOException e) {
            return "";
        }
    }

    /** The bridge's process. */
    ManagedProcess process() {
        if (bridge == null) {
            throw new IllegalStateException("the bridge was not started");
        }
        return bridge;
    }

    @Override
    public String name() {
        return "Jitsi Videobridge " + version + " in " + installation.directory();
    }

    @Override
    public List<String> callOptions() {
        return List.of("--local-address", NetworkNamespace.ADDRESS);
    }

    @Override
    public void startOrdinaryCall(DemoProcesses processes) throws IOException {
        ordinaryCall = OrdinaryCallProcess.start(
                processes, options.browserCall(), REST, process().pid(), callDuration, files.report("ordinary-call"));
    }

    @Override
    public Optional<DemoReport.OrdinaryCall> awaitOrdinaryCall() throws IOException, InterruptedException {
        return ordinaryCall == null ? Optional.empty() : Optional.of(ordinaryCall.await());
    }

    @Override
    public List<String> captureProblems() throws IOException {
        String log = Files.readString(process().log(), StandardCharsets.UTF_8);
        return log.lines()
                .filter(line -> line.contains(AgentCapture.INCOMPLETE))
                .map(line -> "the bridge's capture is not complete: " + line.strip())
                .toList();
    }
}
