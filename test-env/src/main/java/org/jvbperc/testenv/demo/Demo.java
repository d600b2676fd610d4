package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a call with every role as a process of its own, and examines the result. One run per instance, one thread.
 */
final class Demo {
    private static final String ROOM = "demo";
    private static final List<String> JOINING =
            List.of("--join-seconds", Long.toString(Deadlines.JOIN_STEP.toSeconds()));

    private final DemoOptions options;
    private final DemoFiles files;
    private final Map<String, List<String>> cast;
    private final DemoProcesses processes;
    private BridgeLauncher launcher;
    private final List<String> failures = new ArrayList<>();

    Demo(DemoOptions options) throws IOException {
        this.options = options;
        this.files = DemoFiles.create(options.workDir());
        this.cast = Cast.participants(options.participants());
        this.processes = new DemoProcesses(files, Deadlines.READY);
        this.launcher = new EmbeddedLauncher(options.impair());
    }

    /** Runs everything, writes {@code report.json} and {@code report.html}, and returns the report. */
    DemoReport run() throws IOException, InterruptedException {
        DemoReport report;
        try {
            report = call();
        } catch (DemoFailure e) {
            report = builder().failed(e.reason(), processes.cpuMillis());
        } finally {
            processes.close();
            if (!options.keep()) {
                files.removeSecrets();
            }
        }
        ReportFiles.write(report, files.root());
        return report;
    }

    private DemoReport call() throws IOException, InterruptedException, DemoFailure {
        if (options.jvb() != null) {
            launcher = new JvbLauncher(options.jvb(), files, options.duration());
            step("a network namespace is set up for the bridge in "
                    + options.jvb().directory());
        }
        files.unpackMedia(cast.values().stream().flatMap(List::stream));
        URI idp = startIdentityProvider(
                "idp",
                "users.json",
                Stream.concat(cast.keySet().stream(), Stream.of(Cast.KEY_DISTRIBUTOR, Cast.NOT_ADMITTED)));
        URI rogueIdp = startIdentityProvider(
                "rogue-idp", "rogue-users.json", cast.keySet().stream().limit(1));
        step("identity providers are up: one that is trusted, one that is not");

        files.writeTunnelCertificate("md");
        files.writeTunnelCertificate("kd");
        URI bridgeUri = launcher.start(processes);
        step("the bridge is up: " + launcher.name()
                + (options.impair() == null ? "" : ", on a bad network: " + options.impair()));

        URI kd = processes.startKeyDistributor(idp, "");
        new KeyDistributorClient(kd)
                .startConference(
                        ROOM,
                        bridgeUri,
                        cast.keySet().stream().map(Cast::identity).toList());
        step("the key distributor has a tunnel to the bridge and opened the conference");

        launcher.startOrdinaryCall(processes);
        Map<String, ManagedProcess> callers = startCallers(bridgeUri, idp);
        step(cast.size() + " participants are calling: " + String.join(", ", cast.keySet()));
        CallWatch watch = new CallWatch(callers.values(), processes);
        List<DemoReport.Refused> refused = refusals(bridgeUri, idp, rogueIdp, watch);
        watch.awaitCallers(options.duration().plus(Deadlines.CALL));
        Optional<DemoReport.OrdinaryCall> ordinaryCall = launcher.awaitOrdinaryCall();
        ordinaryCall.ifPresent(call -> step("the ordinary call beside it " + (call.passed() ? "was good" : "failed")));
        step("everybody has left; examining what the bridge held");
        processes.stopServers();

        failures.addAll(launcher.captureProblems());
        Optional<DemoReport.Distributor> distributor = examine();
        return builder().build(failures, refused, distributor, ordinaryCall, processes.cpuMillis());
    }

    private URI startIdentityProvider(String name, String usersFile, Stream<String> users)
            throws IOException, InterruptedException, DemoFailure {
        Path file = files.writeUsers(usersFile, users);
        return processes.startIdentityProvider(name, file);
    }

    private Map<String, ManagedProcess> startCallers(URI bridge, URI idp) throws IOException {
        Map<String, ManagedProcess> callers = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> member : cast.entrySet()) {
            List<String> arguments = new ArrayList<>(JOINING);
            arguments.addAll(List.of(
                    "--seconds",
                    Long.toString(options.duration().toSeconds()),
                    "--await-participants",
                    Integer.toString(cast.size()),
                    "--await-seconds",
                    Long.toString(Deadlines.PARTICIPANTS.toSeconds()),
                    "--loop"));
            arguments.addAll(launcher.callOptions());
            for (String medium : member.getValue()) {
                arguments.addAll(List.of("--send", files.media(medium).toString()));
            }
            callers.put(
                    member.getKey(),
                    processes.startCall(member.getKey(), member.getKey(), ROOM, bridge, idp, arguments));
        }
        return callers;
    }

    private List<DemoReport.Refused> refusals(URI bridge, URI idp, URI rogueIdp, CallWatch watch)
            throws IOException, InterruptedException, DemoFailure {
        String impersonated = cast.keySet().iterator().next();
        List<String> send = new ArrayList<>(JOINING);
        send.addAll(List.of("--send", files.media("speech-a.ogg").toString(), "--seconds", "5"));
        send.addAll(launcher.callOptions());
        List<String> sendToo = new ArrayList<>(send);
        sendToo.addAll(List.of("--trusted-idp", Cast.DOMAIN + "=" + idp.resolve("/.well-known/jwks.json")));
        ManagedProcess forged = processes.startCall(Cast.FORGED, impersonated, ROOM, bridge, rogueIdp, sendToo);
        ManagedProcess notAdmitted = processes.startCall(Cast.NOT_ADMITTED, Cast.NOT_ADMITTED, ROOM, bridge, idp, send);
        List<DemoReport.Refused> refused = new ArrayList<>();
        refusal(Cast.FORGED, forged, "identity-invalid", watch).ifPresent(refused::add);
        refusal(Cast.NOT_ADMITTED, notAdmitted, "not-on-roster-policy", watch).ifPresent(refused::add);
        return refused;
    }

    private Optional<DemoReport.Refused> refusal(String name, ManagedProcess process, String expected, CallWatch watch)
            throws IOException, InterruptedException, DemoFailure {
        if (!watch.awaitEnd(process, Deadlines.REFUSAL)) {
            failures.add(name + " should have been refused, but was not within " + Deadlines.REFUSAL.toSeconds()
                    + " s: " + process.lastLine());
            process.close();
            return Optional.empty();
        }
        Path reportFile = files.report(name);
        if (process.exitStatus() == 0 || !Files.exists(reportFile)) {
            failures.add(name + " should have been refused, but ended with status " + process.exitStatus() + ": "
                    + process.lastLine());
            return Optional.empty();
        }
        WrittenCallReport report = WrittenCallReport.read(reportFile);
        String reason = report.error() == null ? "" : report.error();
        if (!reason.startsWith(expected)) {
            failures.add(name + " should have been refused with " + expected + ", but was told \"" + reason + "\"");
        }
        if (!report.received().stream().allMatch(stream -> stream.frames().isEmpty())) {
            failures.add(name + " was refused but received media");
        }
        step(name + " was refused: " + reason);
        return Optional.of(new DemoReport.Refused(name, reason));
    }

    private Optional<DemoReport.Distributor> examine() throws IOException {
        try {
            PlaintextScanner scanner = new PlaintextScanner();
            SampleFrames.addTo(
                    scanner,
                    cast.values().stream().flatMap(List::stream).distinct().map(files::media));
            CaptureAudit audit = new CaptureAudit(scanner);
            audit.addKeys(files.secret("capture-keys.jsonl"));
            audit.examine(files.secret("capture.jsonl"));
            return Optional.of(audit.result());
        } catch (NoSuchFileException e) {
            failures.add("the bridge captured nothing: there is no file " + e.getMessage());
            return Optional.empty();
        } catch (DemoFailure e) {
            failures.add(e.reason());
            return Optional.empty();
        }
    }

    private ReportBuilder builder() {
        return new ReportBuilder(files, cast.keySet(), ROOM, launcher.name(), options.impair() != null);
    }

    private void step(String text) {
        options.progress().accept(text);
    }
}
