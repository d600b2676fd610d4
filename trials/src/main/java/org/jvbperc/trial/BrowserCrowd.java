package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.ManagedProcess;
import org.jvbperc.testenv.demo.NetworkNamespace;
import org.jvbperc.testenv.local.LocalRoom;

/**
 * Unmodified browsers that stay in a frame room while native participants come and go, so that keys change all the time. Everything
 * but the browsers is in this process, which is alone in a network namespace. One run per instance.
 */
final class BrowserCrowd {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DTLS_THREADS = 4;
    /** After the last turn, so that something is sent that the last leavers must not open. */
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BROWSERS_JOIN = Duration.ofMinutes(4);

    private final BrowserCrowdSettings settings;
    private final Path workDir;
    private final Path driverFolder;
    private final ExecutorService turns = Executors.newCachedThreadPool();
    private final List<BrowserCrowdMember> present = new ArrayList<>();
    private final List<BrowserCrowdMember> all = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long dispersedMillis;

    /**
     * @param workDir exists; for the recording and the browsers' results
     * @param driverFolder {@code test-env/browser-room}
     */
    BrowserCrowd(BrowserCrowdSettings settings, Path workDir, Path driverFolder) {
        this.settings = settings;
        this.workDir = workDir;
        this.driverFolder = driverFolder;
    }

    /** The accounts that are needed. */
    private List<String> users() {
        List<String> users = new ArrayList<>(settings.stayers().keySet());
        users.add(BrowserCrowdSettings.VISITOR);
        for (int number = 0; number <= settings.participants() + settings.turns(); number++) {
            users.add(CrowdMember.user(number));
        }
        return users;
    }

    /** Runs the call: browsers join, the crowd comes, leaves and joins, and all leave. */
    BrowserCrowdReport run() throws Exception {
        NetworkNamespace.setUp();
        Path capture = workDir.resolve("capture.jsonl");
        Path output = workDir.resolve("browsers.json");
        Path signals = Files.createDirectories(workDir.resolve("signals"));
        for (String signal : List.of("joined", "coming", "gone")) {
            Files.deleteIfExists(signals.resolve(signal));
        }
        Files.deleteIfExists(output);
        List<String> users = users();
        try (LocalRoom room = LocalRoom.openForBrowsers(
                workDir,
                NetworkNamespace.ADDRESS,
                users,
                "embedded-bridge.capture { file = \"" + capture + "\", max-size = 4 GiB }",
                Map.of("max-members", users.size()))) {
            try (ManagedProcess driver = startDriver(room, signals, output);
                    DtlsContext dtls = DtlsContext.builder("crowd", new SecureRandom())
                            .handshakeThreads(DTLS_THREADS)
                            .recordThreads(DTLS_THREADS)
                            .build()) {
                awaitBrowsers(driver, signals.resolve("joined"));
                gather(room, dtls);
                Files.createFile(signals.resolve("coming"));
                churn(room, dtls);
                dispersedMillis = System.currentTimeMillis();
                for (int i = present.size() - 1; i >= 0; i--) {
                    present.get(i).leave();
                }
                Files.createFile(signals.resolve("gone"));
                if (!driver.awaitEnd(BROWSERS_JOIN)) {
                    throw new DemoFailure("the browsers' driver did not end: " + driver.lastLine());
                }
            } finally {
                turns.shutdownNow();
            }
            long skipped = room.bridge().metrics().value(BridgeCounter.CAPTURE_SKIPPED);
            if (skipped > 0) {
                failures.add("the bridge's recording lacks " + skipped + " packets");
            }
        }
        JsonNode seen = JSON.readTree(output.toFile());
        if (!seen.path("failure").asText().isEmpty()) {
            throw new DemoFailure(
                    "the browsers' driver failed: " + seen.path("failure").asText());
        }
        return new BrowserCrowdAudit(seen, all).report(capture, dispersedMillis, failures);
    }

    private ManagedProcess startDriver(LocalRoom room, Path signals, Path output) throws IOException {
        Map<String, String> stayers = settings.stayers();
        Map<String, String> passwords = new HashMap<>();
        stayers.keySet().forEach(user -> passwords.put(user, LocalRoom.password(user)));
        passwords.put(BrowserCrowdSettings.VISITOR, LocalRoom.password(BrowserCrowdSettings.VISITOR));
        List<String> command = new ArrayList<>(
                List.of("node", driverFolder.resolve("crowd.mjs").toString()));
        command.addAll(List.of(
                "--page",
                room.bridge().httpUri().resolve("/perc/" + LocalRoom.ROOM).toString()));
        command.addAll(List.of("--idp", room.provider()));
        command.addAll(List.of("--key-distributor", "kd@" + room.provider()));
        command.addAll(List.of("--authority", workDir.resolve("authority.pem").toString()));
        command.addAll(List.of("--users", BrowserCrowdSettings.pairs(stayers)));
        if (!settings.visitor().isEmpty()) {
            command.addAll(List.of(
                    "--visitor", BrowserCrowdSettings.pairs(Map.of(BrowserCrowdSettings.VISITOR, settings.visitor()))));
        }
        long seconds = settings.interval().multipliedBy(settings.turns()).toSeconds();
        command.addAll(List.of("--seconds", Long.toString(seconds)));
        command.addAll(List.of("--signals", signals.toString(), "--output", output.toString()));
        return ManagedProcess.startProgram(
                "browsers",
                workDir.resolve("browsers.log"),
                Map.of("PERC_PASSWORDS", JSON.writeValueAsString(passwords)),
                command);
    }

    private static void awaitBrowsers(ManagedProcess driver, Path joined) throws InterruptedException, DemoFailure {
        long end = System.nanoTime() + BROWSERS_JOIN.toNanos();
        while (!Files.exists(joined)) {
            if (driver.awaitEnd(POLL) || System.nanoTime() - end > 0) {
                throw new DemoFailure("the browsers did not join: " + driver.lastLine() + "; see " + driver.log());
            }
        }
    }

    private void gather(LocalRoom room, DtlsContext dtls)
            throws IdentityException, CallException, IOException, InterruptedException {
        // The first one stays until the end.
        for (int i = 0; i <= settings.participants(); i++) {
            newcomer(room, dtls).join();
        }
    }

    private BrowserCrowdMember newcomer(LocalRoom room, DtlsContext dtls) throws IdentityException, IOException {
        BrowserCrowdMember member = new BrowserCrowdMember(room, dtls, all.size());
        all.add(member);
        present.add(member);
        return member;
    }

    /** At each turn one leaves and one joins, each in a thread of its own, so that a slow one delays nobody. */
    private void churn(LocalRoom room, DtlsContext dtls) throws IdentityException, IOException, InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        long start = System.nanoTime();
        for (int turn = 0; turn < settings.turns(); turn++) {
            Turns.pause(start + turn * settings.interval().toNanos() - System.nanoTime());
            Optional<BrowserCrowdMember> leaver = present.stream()
                    .skip(1)
                    .filter(member -> member.keyedMillis() != 0)
                    .findFirst();
            if (leaver.isPresent()) {
                present.remove(leaver.get());
                running.add(turns.submit(() -> {
                    leaver.get().leave();
                    return null;
                }));
            }
            BrowserCrowdMember newcomer = newcomer(room, dtls);
            running.add(turns.submit(() -> {
                newcomer.join();
                return null;
            }));
        }
        failures.addAll(Turns.failures(running));
        Turns.pause(SETTLE.toNanos());
    }
}
