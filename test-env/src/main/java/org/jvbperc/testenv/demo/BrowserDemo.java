package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jvbperc.testenv.idp.WebCertificate;

/**
 * Runs a call of unmodified browsers, and of native participants, with every role as a process of its own, and finds out what became of
 * it: who sees whom by which name, who was kept out, and what the bridge saw behind the hop-by-hop layer. In a network namespace of its
 * own, because some browsers send no media over loopback. One run per instance, one thread.
 */
final class BrowserDemo {
    private static final String ROOM = "demo";
    private static final String CONTROL_ROOM = "control";
    /** The bridge's configuration. */
    static final String FRAME_ROOMS = "videobridge.perc.frame-rooms = true";

    private static final Duration SIGNAL_PERIOD = Duration.ofMillis(200);

    private final BrowserDemoOptions options;
    private final DemoFiles files;
    private final DemoProcesses processes;
    private final Map<String, String> browsers = new LinkedHashMap<>();
    private final Map<String, String> natives = new LinkedHashMap<>();
    /** Of a Jitsi Videobridge; null on the embedded bridge. */
    private @Nullable JvbLauncher launcher;

    BrowserDemo(BrowserDemoOptions options) throws IOException {
        this.options = options;
        this.files = DemoFiles.create(options.workDir());
        this.processes = new DemoProcesses(files, Deadlines.READY);
        options.cast()
                .forEach((name, kind) -> (kind.equals(BrowserDemoOptions.NATIVE) ? natives : browsers).put(name, kind));
    }

    /** Runs everything, writes {@code report.json} and {@code report.html}, and returns the report. */
    BrowserDemoReport run() throws IOException, InterruptedException {
        BrowserDemoReport report;
        try {
            report = call();
        } catch (DemoFailure e) {
            report = builder(List.of()).failed(e.reason());
        } finally {
            processes.close();
            if (!options.keep()) {
                files.removeSecrets();
            }
        }
        BrowserReportFiles.write(report, files.root());
        return report;
    }

    private BrowserDemoReport call() throws IOException, InterruptedException, DemoFailure {
        NetworkNamespace.setUp();
        files.unpackMedia(Stream.of("speech-a.ogg", "pattern-a.ivf"));
        WebCertificate certificate = WebCertificate.generate(Cast.DOMAIN, NetworkNamespace.ADDRESS);
        Path authority = Files.writeString(files.config("authority.pem"), certificate.pem());
        certificate.writePem(files.secret("idp.cert.pem"), files.secret("idp.key.pem"));
        URI idp = processes.startIdentityProviderWithTls(
                NetworkNamespace.ADDRESS,
                files.writeUsers(
                        "users.json",
                        Stream.concat(
                                options.cast().keySet().stream(), Stream.of(Cast.KEY_DISTRIBUTOR, Cast.NOT_ADMITTED))));
        String provider = Cast.DOMAIN + ":" + idp.getPort();
        step("the identity provider is up");
        files.writeTunnelCertificate("md");
        files.writeTunnelCertificate("kd");
        URI bridge = startBridge();
        step("the bridge is up: " + bridgeName());
        String configuration = keyDistributor(idp, provider, authority);
        URI kd = processes.startKeyDistributor(idp, configuration);
        open(kd, ROOM, bridge);
        step("the key distributor has a tunnel to the bridge and opened the conference");

        Restart restart = () -> {
            processes.stopServer("kd");
            open(processes.startKeyDistributor(idp, configuration), ROOM, bridge);
        };
        JsonNode seen = people(bridge, idp, provider, authority, kd, restart);
        JsonNode unprotected = options.hasScenarios() ? null : control(bridge, provider, authority, kd);
        processes.stopServers();
        step("everybody has left; examining what the bridge saw");
        return builder(launcher == null ? List.of() : launcher.captureProblems())
                .build(seen, unprotected);
    }

    private URI startBridge() throws IOException, InterruptedException, DemoFailure {
        JvbOptions jvb = options.jvb();
        if (jvb != null) {
            launcher = new JvbLauncher(jvb, files, options.duration());
            return launcher.start(processes);
        }
        return URI.create(processes
                .startBridge(
                        null, FRAME_ROOMS + "\nembedded-bridge.bind-address = \"" + NetworkNamespace.ADDRESS + "\"")
                .required("http")
                .textValue());
    }

    private String bridgeName() {
        return launcher == null ? "embedded bridge" : launcher.name();
    }

    private BrowserReportBuilder builder(List<String> alreadyFailed) {
        return new BrowserReportBuilder(files, options.cast(), ROOM, bridgeName(), alreadyFailed);
    }

    private interface Restart {
        void run() throws IOException, InterruptedException, DemoFailure;
    }

    private void open(URI kd, String room, URI bridge) throws InterruptedException, DemoFailure {
        new KeyDistributorClient(kd)
                .startConference(
                        room,
                        bridge,
                        "frame",
                        options.cast().keySet().stream().map(Cast::identity).toList());
    }

    /**
     * Browsers are verified by the provider's script, native participants by its published keys. The Key Distributor names itself in
     * the form that both can verify.
     */
    private static String keyDistributor(URI idp, String provider, Path authority) {
        return """
                perc-kd.frame-rooms = true
                perc-kd.identity {
                  ca-file = "%s"
                  proxy { hosts = ["%s=%s"], cpu-time = 10 s }
                  trusted-idps = [
                    { kind = "proxy", domain = "%s" }
                    { kind = "jws", domain = "%s", jwks-uri = "%s" }
                  ]
                  own = { kind = "proxy", protocol = "jws", domain = "%s", user = "%s", password-file = ${perc-kd.identity.own.password-file} }
                }
                perc-kd.policy.require-binding = false
                """.formatted(
                        authority,
                        Cast.DOMAIN,
                        NetworkNamespace.ADDRESS,
                        provider,
                        Cast.DOMAIN,
                        idp.resolve("/.well-known/jwks.json"),
                        provider,
                        Cast.KEY_DISTRIBUTOR);
    }

    private JsonNode people(URI bridge, URI idp, String provider, Path authority, URI kd, Restart restart)
            throws IOException, InterruptedException, DemoFailure {
        Map<String, ManagedProcess> calls = new LinkedHashMap<>();
        for (String name : natives.keySet()) {
            calls.put(name, processes.startCall(name, name, ROOM, bridge, idp, nativeOptions(authority)));
        }
        Path signals = Files.createDirectories(files.config("signals"));
        BrowserDriver driver = driver("browsers", bridge, ROOM, provider, authority)
                .with("users", BrowserDriver.users(browsers))
                .with("background", Integer.toString(options.backgroundSeconds()))
                .with("joins", Integer.toString(options.joins()))
                .with("scenarios", options.hasScenarios() ? signals.toString() : "")
                .with("natives", String.join(",", natives.keySet()))
                .with("refused", Cast.NOT_ADMITTED + "=chromium")
                .with("roster", kd.resolve("/conferences/" + ROOM + "/roster").toString())
                .with("seconds", Long.toString(options.duration().toSeconds()))
                .with(
                        "pictures",
                        Files.createDirectories(files.root().resolve("pictures"))
                                .toString());
        step(browsers.size() + " browsers and " + natives.size() + " native participants join");
        ManagedProcess process =
                driver.start(passwords(Stream.concat(browsers.keySet().stream(), Stream.of(Cast.NOT_ADMITTED))));
        Path wanted = signals.resolve("restart-key-distributor");
        while (!process.awaitEnd(SIGNAL_PERIOD) && options.hasScenarios()) {
            if (Files.exists(wanted)) {
                restart.run();
                Files.delete(wanted);
            }
        }
        JsonNode seen = driver.result(process, options.duration().plus(Deadlines.CALL));
        // They write their reports.
        calls.values().forEach(ManagedProcess::close);
        return seen;
    }

    /** A call of pages that do not protect their frames, in a room of its own. */
    private JsonNode control(URI bridge, String provider, Path authority, URI kd)
            throws IOException, InterruptedException, DemoFailure {
        Map<String, String> pair = new LinkedHashMap<>();
        options.cast().keySet().stream().limit(2).forEach(name -> pair.put(name, "chromium"));
        open(kd, CONTROL_ROOM, bridge);
        BrowserDriver driver = driver("control", bridge, CONTROL_ROOM, provider, authority)
                .with("users", BrowserDriver.users(pair))
                .with("seconds", "3")
                .with("control", BrowserDriver.FLAG);
        step("two browsers join with a page that does not protect its frames, to see whether the audit finds them");
        return driver.result(driver.start(passwords(pair.keySet().stream())), Deadlines.CALL);
    }

    private BrowserDriver driver(String name, URI bridge, String room, String provider, Path authority)
            throws DemoFailure {
        return new BrowserDriver(files, processes, options.driver(), name)
                .with("page", BrowserDriver.page(bridge, room).toString())
                .with("address", NetworkNamespace.ADDRESS)
                .with("idp", provider)
                .with("key-distributor", Cast.KEY_DISTRIBUTOR + "@" + provider)
                .with("authority", authority.toString())
                .with("codec", options.codec());
    }

    private Map<String, String> passwords(Stream<String> users) {
        Map<String, String> passwords = new LinkedHashMap<>();
        users.forEach(user -> passwords.put(user, files.password(user)));
        return passwords;
    }

    private List<String> nativeOptions(Path authority) {
        return List.of(
                "--protection",
                "frame",
                "--ca",
                authority.toString(),
                "--send",
                files.media("speech-a.ogg").toString(),
                "--send",
                files.media("pattern-a.ivf").toString(),
                "--loop",
                "--local-address",
                NetworkNamespace.ADDRESS,
                "--join-seconds",
                Long.toString(Deadlines.JOIN_STEP.toSeconds()),
                "--seconds",
                Long.toString(options.duration().plus(Deadlines.CALL).toSeconds()));
    }

    private void step(String text) {
        options.progress().accept(text);
    }
}
