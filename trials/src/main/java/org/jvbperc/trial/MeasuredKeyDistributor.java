package org.jvbperc.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.kd.app.KeyDistributorMain;
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.ManagedProcess;

/** A Key Distributor in a process of its own, measured from outside. */
final class MeasuredKeyDistributor implements AutoCloseable {
    private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)");
    private static final Pattern CLASS_LINE = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ManagedProcess process;
    private final URI http;
    private final CertificateFingerprint certificate;
    private final int tunnelPort;

    /**
     * Starts it.
     *
     * @param mediaDistributor the only one that may dial in
     * @param idp domain and address of the identity provider; it has an account "kd"
     */
    MeasuredKeyDistributor(
            Path directory, String room, int members, CertificateFingerprint mediaDistributor, String domain, URI idp)
            throws IOException, DemoFailure, InterruptedException {
        Path pem = directory.resolve("kd.pem");
        Path key = directory.resolve("kd-key.pem");
        DtlsCertificate tls = DtlsCertificate.generate("kd", new SecureRandom());
        tls.writePem(pem, key);
        certificate = tls.fingerprint();
        tunnelPort = freePort();
        Path configuration = directory.resolve("kd.conf");
        Files.writeString(configuration, """
                perc-kd {
                  http.port = 0
                  tunnel {
                    certificate = "%s", private-key = "%s", md-fingerprints = ["%s"]
                    listen { enabled = true, port = %d }
                    max-associations = %d, max-handshakes = 1000
                  }
                  dtls { handshake-timeout = 60 s, handshake-threads = 16 }
                  identity {
                    trusted-idps = [{ domain = "%s", jwks-uri = "%s" }]
                    own { url = "%s", user = "kd", password = "%s" }
                    fetch-timeout = 30 s
                  }
                  signing { queue-length = 1024, deadline = 60 s }
                  policy { require-binding = true, max-members = %d, join-timeout = 2 m }
                  conferences = [{ room = "%s" }]
                }
                """.formatted(
                        pem,
                        key,
                        mediaDistributor,
                        tunnelPort,
                        2 * members,
                        domain,
                        idp.resolve("/.well-known/jwks.json"),
                        idp,
                        ScaleTrial.PASSWORD,
                        2 * members,
                        room));
        Path ready = directory.resolve("kd.ready.json");
        Files.deleteIfExists(ready);
        process = ManagedProcess.startProgram(
                "kd",
                directory.resolve("kd.log"),
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-Djava.net.preferIPv4Stack=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyDistributorMain.class.getName(),
                        "--config",
                        configuration.toString(),
                        "--ready-file",
                        ready.toString()));
        http = URI.create(
                process.awaitReady(ready, READY_DEADLINE).required("http").textValue());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    CertificateFingerprint certificate() {
        return certificate;
    }

    int tunnelPort() {
        return tunnelPort;
    }

    /** CPU time so far. */
    Duration cpu() {
        return process.cpu();
    }

    /** Threads now. */
    long threads() throws IOException {
        return ProcessSample.statusField(
                Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")), "Threads");
    }

    /** The value of a metric's line, 0 if there is none. */
    long metric(String line) throws IOException, InterruptedException {
        return get("/metrics")
                .lines()
                .filter(candidate -> candidate.startsWith(line + " "))
                .mapToLong(candidate -> (long) Double.parseDouble(candidate.substring(candidate.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    /** EKTKeys that members have acknowledged so far. */
    long acknowledged() throws IOException, InterruptedException {
        return metric("perc_kd_ekt_keys_total{result=\"acknowledged\"}");
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(http.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The reachable octets on its heap, and how many of them belong to classes with this package prefix. */
    Heap heap() throws IOException, InterruptedException {
        String histogram = ProcessSample.histogram(process.pid());
        long total = ProcessSample.number(TOTAL, histogram, 2)
                .orElseThrow(() -> new IOException("no total in the heap's histogram"));
        long bouncyCastle = CLASS_LINE
                .matcher(histogram)
                .results()
                .filter(line -> line.group(2).contains("org.bouncycastle"))
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
        return new Heap(total, bouncyCastle, histogram);
    }

    /**
     * A heap.
     *
     * @param bytes of all reachable objects
     * @param bouncyCastleBytes of BouncyCastle's own objects, without the arrays and strings they hold
     * @param histogram all classes
     */
    record Heap(long bytes, long bouncyCastleBytes, String histogram) {}

    @Override
    public void close() {
        process.close();
    }
}
