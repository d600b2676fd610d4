package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.ice.IceException;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.TestBed;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Attacks by false and broken Key Distributors and by endpoints, beside calls that must not be affected. */
@Command(
        name = "hostile",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Attacks the bridge beside calls that must not be affected.")
final class HostileTrial implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final List<String> USERS = List.of("alice", "bob", "mallory");
    private static final String MALLORY = "mallory";
    private static final int BRIDGE_UDP_PORT = 10_000;
    private static final int FLOOD = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofSeconds(12);
    /** More than the 30 s timeout for joining. */
    private static final Duration CLEAN_UP = Duration.ofSeconds(60);

    @Mixin
    private TrialOptions options = new TrialOptions();

    private final Map<String, String> found = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /** One attack. Returns what the attacker saw. */
    private interface Attack {
        String run(TestBed bed)
                throws IOException, InterruptedException, TlsException, IceException, IdentityException, DemoFailure;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TestBed bed =
                TestBed.open(options.bridge(true, TrialOptions.EVERYTHING_FORWARDED), options.workDir(), USERS)) {
            Bystanders bystanders = Bystanders.join(bed, USERS.subList(0, 2));
            try {
                bed.bridgeProcess().awaitEnd(SETTLING);
                long endpoints = BridgeCounters.read(bed.rest()).value("endpoints");
                run(bed, bystanders, "KD with another certificate", "tunnel_events", this::wrongCertificate);
                run(
                        bed,
                        bystanders,
                        "KD that answers garbage",
                        "signatures_acknowledged",
                        b -> badKeyDistributor(b, true));
                run(bed, bystanders, "KD that stalls", "signatures_timeout", b -> badKeyDistributor(b, false));
                run(bed, bystanders, "DTLS from nobody", null, this::dtlsFromNobody);
                run(bed, bystanders, "SRTP without keys", null, this::srtpWithoutKeys);
                run(bed, bystanders, "flood of DTLS", "dtls_datagrams_rate_limited", this::floodOfDtls);
                awaitCleanUp(bed, endpoints);
            } finally {
                bystanders.leave();
            }
            return verdict(bed);
        } catch (DemoFailure | CallException | IceException e) {
            System.err.println("perc trial: " + e.getMessage());
            return 1;
        }
    }

    /**
     * @param counter part of the name of a counter that must grow; null where the bridge itself drops the packets
     */
    private void run(TestBed bed, Bystanders bystanders, String name, @Nullable String counter, Attack attack)
            throws IOException, InterruptedException, DemoFailure, IceException {
        BridgeCounters before = BridgeCounters.read(bed.rest());
        bystanders.mark();
        String seen;
        try {
            seen = attack.run(bed);
        } catch (TlsException | IdentityException e) {
            throw new IOException(name + " could not be tried: " + e.getMessage(), e);
        }
        if (bed.bridgeProcess().awaitEnd(Duration.ofSeconds(1))) {
            throw new DemoFailure("the bridge ended during \"" + name + "\": "
                    + bed.bridgeProcess().lastLine());
        }
        BridgeCounters after = settled(bed, before, counter);
        Map<String, Long> counted = new LinkedHashMap<>();
        after.values().forEach((metric, value) -> {
            long grown = after.grown(before, metric);
            if (grown != 0
                    && !metric.startsWith("rtp_sent_ok")
                    && !metric.startsWith("rtp_received_ok")
                    && !metric.contains("http")) {
                counted.put(metric, grown);
            }
        });
        if (counter != null && after.grown(before, counter) <= 0) {
            failures.add(name + ": no counter " + counter + " has grown");
        }
        bystanders.noticed().forEach(noticed -> failures.add(name + ": " + noticed));
        found.put(name, seen + "; counted " + counted);
        System.out.println(name + ": " + seen + "; counted " + counted);
    }

    /** The bridge's registry shows the module's figures some seconds late. */
    private static BridgeCounters settled(TestBed bed, BridgeCounters before, @Nullable String counter)
            throws IOException, InterruptedException {
        BridgeCounters now = BridgeCounters.read(bed.rest());
        long end = System.nanoTime() + SETTLING.toNanos();
        while (System.nanoTime() < end && (counter == null || now.grown(before, counter) <= 0)) {
            bed.bridgeProcess().awaitEnd(Duration.ofMillis(500));
            now = BridgeCounters.read(bed.rest());
        }
        return now;
    }

    /** Endpoints that were admitted but never completed the handshake must be gone after the timeout for joining. */
    private void awaitCleanUp(TestBed bed, long endpoints) throws IOException, InterruptedException {
        long end = System.nanoTime() + CLEAN_UP.toNanos();
        long now = endpoints + 1;
        while (now > endpoints && System.nanoTime() < end) {
            bed.bridgeProcess().awaitEnd(Duration.ofSeconds(1));
            now = BridgeCounters.read(bed.rest()).value("endpoints");
        }
        if (now > endpoints) {
            failures.add("after " + CLEAN_UP.toSeconds() + " s there are " + now + " associations, " + endpoints
                    + " before the attacks");
        }
    }

    private static TlsIdentity identity(String name) throws TlsException {
        DtlsCertificate certificate = DtlsCertificate.generate(name, new SecureRandom());
        return TlsIdentity.of(certificate.privateKey(), List.of(certificate.x509()));
    }

    /** Registers a room for a Key Distributor with this certificate. Returns the address to dial. */
    private JsonNode startConference(TestBed bed, String room, CertificateFingerprint certificate)
            throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(Map.of(
                "room",
                room,
                "kd",
                Map.of(
                        "certificates",
                        List.of(Map.of("hash", certificate.algorithm(), "certificate", certificate.digestText())))));
        HttpResponse<String> answer = post(bed.perc().resolve("/perc/start-conf"), body);
        if (answer.statusCode() != 200) {
            throw new IOException("start-conf is answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body()).path("md");
    }

    private static HttpResponse<String> post(URI uri, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HostileKeyDistributor dial(JsonNode md, TlsIdentity identity, boolean garbage) {
        JsonNode certificate = md.path("certificates").path(0);
        CertificateFingerprint bridge = CertificateFingerprint.parse(
                certificate.path("hash").asText(),
                certificate.path("certificate").asText());
        return new HostileKeyDistributor(
                identity, bridge, md.path("host").asText(), md.path("port").asInt(), garbage);
    }

    private String wrongCertificate(TestBed bed)
            throws IOException, InterruptedException, TlsException, IceException, IdentityException {
        JsonNode md =
                startConference(bed, "wrong-certificate", identity("right").fingerprint());
        try (HostileKeyDistributor kd = dial(md, identity("wrong"), false)) {
            if (kd.connects(PATIENCE)) {
                failures.add("a Key Distributor with another certificate got a tunnel");
            }
            String answer = offer(bed, "wrong-certificate", 4, 5);
            return kd.attempts() + " attempts, no tunnel; an offer to its room is answered " + answer;
        }
    }

    private String badKeyDistributor(TestBed bed, boolean garbage)
            throws IOException, InterruptedException, TlsException, IceException, IdentityException {
        String room = garbage ? "garbage" : "stalling";
        TlsIdentity identity = identity(room);
        try (HostileKeyDistributor kd = dial(startConference(bed, room, identity.fingerprint()), identity, garbage)) {
            if (!kd.connects(PATIENCE)) {
                failures.add("the Key Distributor of room " + room + " got no tunnel, so nothing was tried");
            }
            String answer = offer(bed, room, 4, 5);
            if (kd.asked() == 0) {
                failures.add("the Key Distributor of room " + room + " was not asked, so nothing was tried");
            }
            return "an offer is answered " + answer;
        }
    }

    /** Offers, and expects a status of one of two classes. */
    private String offer(TestBed bed, String room, int oneClass, int otherClass)
            throws IOException, InterruptedException, IceException, IdentityException {
        try (HostileEndpoint endpoint = new HostileEndpoint(InetAddress.getByName(TestBed.ADDRESS))) {
            HttpResponse<String> answer = endpoint.offer(bed.perc(), room, mallory(bed));
            int statusClass = answer.statusCode() / 100;
            if (statusClass != oneClass && statusClass != otherClass) {
                failures.add("an offer to room " + room + " was answered with " + answer.statusCode());
            }
            return answer.statusCode() + " " + answer.body().strip();
        }
    }

    private static IdpClient mallory(TestBed bed) {
        return new IdpClient(bed.identityProvider(), MALLORY, bed.password(MALLORY));
    }

    private String dtlsFromNobody(TestBed bed) throws IOException {
        SecureRandom random = new SecureRandom();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(TestBed.ADDRESS))) {
            socket.setSoTimeout(1_000);
            for (int i = 0; i < FLOOD; i++) {
                byte[] record = HostileEndpoint.dtlsRecord(random);
                socket.send(new DatagramPacket(
                        record, record.length, InetAddress.getByName(TestBed.ADDRESS), BRIDGE_UDP_PORT));
            }
            socket.receive(new DatagramPacket(new byte[1500], 1500));
            failures.add("the bridge answered DTLS from nobody");
            return "answered";
        } catch (SocketTimeoutException e) {
            return FLOOD + " datagrams, no answer";
        }
    }

    private String srtpWithoutKeys(TestBed bed)
            throws IOException, InterruptedException, IceException, IdentityException, DemoFailure {
        return admitted(bed, "keyless", endpoint -> endpoint.sendSrtp(FLOOD, 1_000));
    }

    private String floodOfDtls(TestBed bed)
            throws IOException, InterruptedException, IceException, IdentityException, DemoFailure {
        return admitted(bed, "flood", endpoint -> endpoint.sendDtls(FLOOD, 1_000));
    }

    private String admitted(TestBed bed, String room, java.util.function.Consumer<HostileEndpoint> deed)
            throws IOException, InterruptedException, IceException, IdentityException, DemoFailure {
        bed.openRoom(room);
        try (HostileEndpoint endpoint = new HostileEndpoint(InetAddress.getByName(TestBed.ADDRESS))) {
            HttpResponse<String> answer = endpoint.offer(bed.perc(), room, mallory(bed));
            if (answer.statusCode() != 200 || !endpoint.connect(answer.body())) {
                failures.add("room " + room + ": the endpoint had no path to the bridge, so nothing was tried: "
                        + answer.statusCode());
                return "not tried";
            }
            deed.accept(endpoint);
            if (endpoint.mediaReceived() > 0) {
                failures.add("room " + room + ": media was sent to an endpoint without keys");
            }
            return FLOOD + " datagrams, no media came back";
        }
    }

    private Integer verdict(TestBed bed) throws IOException {
        Path file = bed.result("hostile.json");
        JSON.writeValue(file.toFile(), Map.of("bridge", bed.bridgeName(), "found", found, "failures", failures));
        long errors;
        try (java.util.stream.Stream<String> lines =
                Files.lines(bed.bridgeProcess().log())) {
            errors = lines.filter(line -> line.contains("Exception") || line.contains("uncaught"))
                    .count();
        }
        System.out.println("Lines with exceptions in the bridge's log: " + errors);
        System.out.println(failures.isEmpty() ? "PASSED" : "FAILED");
        failures.forEach(failure -> System.out.println("  - " + failure));
        return failures.isEmpty() ? 0 : 1;
    }
}
