package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaKind;
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

    /** Frames that are silence cannot be told apart, and the last ones may not have been told. */
    private static final double CONTROL_MINIMUM = 0.2;

    private static final Map<Integer, String> NATIVE_FORMATS =
            Map.of(MediaKind.AUDIO.payloadType(), "opus", MediaKind.VIDEO.payloadType(), "VP8");
    private static final Duration SIGNAL_PERIOD = Duration.ofMillis(200);

    private final BrowserDemoOptions options;
    private final DemoFiles files;
    private final DemoProcesses processes;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, String> browsers = new LinkedHashMap<>();
    private final Map<String, String> natives = new LinkedHashMap<>();
    private String bridgeName = "embedded bridge";

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
            failures.add(e.reason());
            report = new BrowserDemoReport(
                    false,
                    failures,
                    bridgeName,
                    ROOM,
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    null,
                    List.of(),
                    List.of());
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
        step("the bridge is up: " + bridgeName);
        URI kd = processes.startKeyDistributor(idp, keyDistributor(idp, provider, authority));
        open(kd, ROOM, bridge);
        step("the key distributor has a tunnel to the bridge and opened the conference");

        String configuration = keyDistributor(idp, provider, authority);
        Restart restart = () -> {
            processes.stopServer("kd");
            open(processes.startKeyDistributor(idp, configuration), ROOM, bridge);
        };
        JsonNode seen = people(bridge, idp, provider, authority, kd, restart);
        JsonNode unprotected = options.control() ? control(bridge, provider, authority, kd) : null;
        processes.stopServers();
        step("everybody has left; examining what the bridge saw");
        return report(seen, unprotected);
    }

    private URI startBridge() throws IOException, InterruptedException, DemoFailure {
        JvbOptions jvb = options.jvb();
        if (jvb != null) {
            JvbLauncher launcher = new JvbLauncher(jvb, files, options.duration());
            URI address = launcher.start(processes);
            bridgeName = launcher.name();
            return address;
        }
        return URI.create(processes
                .startBridge(
                        null, FRAME_ROOMS + "\nembedded-bridge.bind-address = \"" + NetworkNamespace.ADDRESS + "\"")
                .required("http")
                .textValue());
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
                .with("scenarios", options.backgroundSeconds() == 0 ? "" : signals.toString())
                .with("natives", String.join(",", natives.keySet()))
                .with("refused", Cast.NOT_ADMITTED + "=" + options.refused())
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
        while (!process.awaitEnd(SIGNAL_PERIOD) && options.backgroundSeconds() != 0) {
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
                .with("authority", authority.toString());
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

    private BrowserDemoReport report(JsonNode seen, @Nullable JsonNode unprotected) throws IOException {
        List<BrowserDemoReport.Participant> participants = new ArrayList<>();
        List<BrowserDemoReport.Pair> pairs = new ArrayList<>();
        String code = text(seen, "code");
        for (JsonNode each : seen.path("participants")) {
            String name = each.path("user").asText();
            List<String> roster = new ArrayList<>();
            each.path("roster").forEach(entry -> roster.add(entry.asText()));
            participants.add(new BrowserDemoReport.Participant(
                    name,
                    each.path("browser").asText(),
                    each.path("joinMillis").isNumber() ? each.path("joinMillis").asLong() : null,
                    text(each, "keyDistributor"),
                    roster));
            require(
                    each.path("error").asText().isEmpty(),
                    name + " could not join: " + each.path("error").asText());
            if (seen.has("scenarios")) {
                continue;
            }
            require(
                    code != null && code.equals(text(each, "code")),
                    name + " shows the code \"" + each.path("code").asText() + "\" where the Key Distributor has \""
                            + code + "\"");
            for (String other : options.cast().keySet()) {
                if (!other.equals(name)) {
                    pairs.add(pair(name, other, each.path("received").path(Cast.identity(other))));
                }
            }
        }
        for (String name : natives.keySet()) {
            nativeParticipant(name, participants, pairs);
        }
        List<DemoReport.Refused> refused = new ArrayList<>();
        for (JsonNode each : seen.path("refused")) {
            refused.add(new DemoReport.Refused(
                    each.path("user").asText(), each.path("error").asText()));
            require(
                    each.path("error").asText().contains("not-on-roster-policy"),
                    each.path("user").asText() + " should have been refused with not-on-roster-policy, but was told \""
                            + each.path("error").asText() + "\"");
        }
        require(refused.size() == 1 || seen.has("scenarios"), "nobody tried to join without being admitted");
        List<BrowserDemoReport.Scenario> scenarios = new ArrayList<>();
        Optional<BrowserDemoReport.Audit> audit = audit(seen, unprotected, scenarios);
        Optional<BrowserDemoReport.Audit> control = unprotected == null ? Optional.empty() : controlAudit(unprotected);
        List<String> pictures = new ArrayList<>();
        seen.path("pictures").forEach(picture -> pictures.add(picture.asText()));
        List<String> versions = new ArrayList<>();
        seen.path("browsers").forEach(version -> versions.add(version.asText()));
        return new BrowserDemoReport(
                failures.isEmpty(),
                failures,
                bridgeName,
                ROOM,
                versions,
                code,
                participants,
                pairs,
                refused,
                audit.orElse(null),
                control.orElse(null),
                scenarios,
                pictures);
    }

    private void nativeParticipant(
            String name, List<BrowserDemoReport.Participant> participants, List<BrowserDemoReport.Pair> pairs)
            throws IOException {
        Path file = files.report(name);
        if (!Files.exists(file)) {
            failures.add(name + " wrote no report");
            return;
        }
        WrittenCallReport report = WrittenCallReport.read(file);
        List<String> seen = new ArrayList<>();
        for (String other : options.cast().keySet()) {
            if (!other.equals(name)) {
                long audio = frames(report, other, "audio");
                long pictures = frames(report, other, "video");
                require(audio > 0, name + " heard nothing of " + other);
                require(pictures > 1, name + " saw nothing of " + other);
                pairs.add(new BrowserDemoReport.Pair(other, name, audio, pictures));
                seen.add(Cast.identity(other));
            }
        }
        participants.add(new BrowserDemoReport.Participant(
                name, BrowserDemoOptions.NATIVE, null, report.keyDistributor(), seen));
    }

    /** Frames that authenticated to this sender; a recording has them as they were before encryption. */
    private static long frames(WrittenCallReport report, String from, String kind) {
        return report.received().stream()
                .filter(stream ->
                        stream.kind().equals(kind) && Cast.identity(from).equals(stream.from()))
                .mapToLong(stream -> stream.frames().size())
                .sum();
    }

    private BrowserDemoReport.Pair pair(String to, String from, JsonNode received) {
        long audio = received.path("audioFrames").asLong();
        long pictures = received.path("pictures").asLong();
        require(audio > 0, to + " heard nothing of " + from);
        require(pictures > 1, to + " saw nothing of " + from);
        return new BrowserDemoReport.Pair(from, to, audio, pictures);
    }

    private Optional<BrowserDemoReport.Audit> audit(
            JsonNode seen, @Nullable JsonNode unprotected, List<BrowserDemoReport.Scenario> scenarios)
            throws IOException {
        PlaintextScanner scanner = new PlaintextScanner();
        SealedFrameAudit frames = new SealedFrameAudit(
                BrowserDriver.codecs(seen),
                NATIVE_FORMATS,
                unprotected == null
                        ? Set.of()
                        : BrowserDriver.codecs(unprotected).keySet());
        Optional<BrowserDemoReport.Audit> audit = examine(seen, scanner, frames);
        if (audit.isEmpty()) {
            return audit;
        }
        require(frames.sealed() > 0, "the bridge captured no frame, so nothing is known of what it could read");
        require(
                frames.notSealed() == 0,
                frames.notSealed() + " frames passed the bridge that are no SFrames: " + describe(frames));
        require(
                scanner.framesSeen() == 0,
                scanner.framesSeen() + " frames passed the bridge as they were before encryption");
        for (JsonNode each : seen.path("scenarios")) {
            long from = each.path("from").asLong();
            long until = each.path("until").asLong();
            BrowserDemoReport.Scenario scenario = new BrowserDemoReport.Scenario(
                    each.path("name").asText(),
                    frames.count(true, from, until),
                    frames.count(false, from, until),
                    each.path("error").asText());
            scenarios.add(scenario);
            require(scenario.error().isEmpty(), scenario.name() + ": " + scenario.error());
            require(scenario.sealedFrames() > 0, scenario.name() + ": no frame passed the bridge meanwhile");
        }
        return audit;
    }

    /** The same audit has to find the frames of a page that does not protect them. */
    private Optional<BrowserDemoReport.Audit> controlAudit(JsonNode seen) throws IOException {
        PlaintextScanner scanner = new PlaintextScanner();
        SealedFrameAudit frames = new SealedFrameAudit(BrowserDriver.codecs(seen), null, Set.of());
        Optional<BrowserDemoReport.Audit> audit = examine(seen, scanner, frames);
        require(
                frames.notSealed() > 0 && frames.sealed() == 0,
                "the audit took " + frames.sealed() + " frames of a page that protects nothing for SFrames, and "
                        + frames.notSealed() + " for others: expected none and all");
        require(
                scanner.framesSeen() >= CONTROL_MINIMUM * frames.notSealed() && scanner.framesSeen() > 0,
                "the audit found " + scanner.framesSeen() + " frames of a page that protects nothing: expected most of "
                        + frames.notSealed());
        return audit;
    }

    private Optional<BrowserDemoReport.Audit> examine(JsonNode seen, PlaintextScanner scanner, SealedFrameAudit frames)
            throws IOException {
        Path capture = files.secret("capture.jsonl");
        if (!Files.exists(capture)) {
            failures.add("the bridge captured nothing, so nothing is known of what it could read");
            return Optional.empty();
        }
        long searched = BrowserDriver.addFrames(seen, scanner);
        frames.examine(capture, scanner);
        require(searched > 0 && scanner.windows() > 0, "no frame of a browser was recorded before its encryption");
        return Optional.of(new BrowserDemoReport.Audit(
                frames.packets(), frames.sealed(), frames.notSealed(), searched, scanner.framesSeen()));
    }

    private static String describe(SealedFrameAudit frames) throws IOException {
        Map<String, Long> clear = new LinkedHashMap<>();
        frames.results().forEach((stream, result) -> clear.put(stream, result.notSealed()));
        return new ObjectMapper().writeValueAsString(clear);
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).textValue() : null;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            failures.add(otherwise);
        }
    }

    private void step(String text) {
        options.progress().accept(text);
    }
}
