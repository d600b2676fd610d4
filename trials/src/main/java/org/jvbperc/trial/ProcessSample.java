package org.jvbperc.trial;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A videobridge's process at one moment, its heap after a full garbage collection.
 *
 * @param seconds since the trial began
 * @param turns of joining and leaving until then
 * @param liveHeapBytes of all reachable objects
 * @param liveArrays byte arrays among them, which buffers are
 * @param liveArrayBytes their bytes
 * @param pooledBytes of them in the bridge's own pool of buffers, which is filled by chance and not by who comes and goes; counted
 *     from {@link #countPool} on, may be negative
 * @param threads of the process
 * @param openFiles sockets and files
 * @param residentKiB memory of the process
 * @param associations DTLS associations that the agent knows; -1 if it does not say
 * @param endpoints endpoints that the bridge knows
 */
record ProcessSample(
        long seconds,
        int turns,
        long liveHeapBytes,
        long liveArrays,
        long liveArrayBytes,
        long pooledBytes,
        int threads,
        int openFiles,
        long residentKiB,
        long associations,
        long endpoints) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)");
    private static final Pattern BYTE_ARRAYS = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+\\[B");
    private static final Pattern ASSOCIATIONS =
            Pattern.compile("(?m)^jitsi_jvb_perc_endpoints(?:\\{[^}]*})?\\s+([0-9.E+]+)");
    private static final Pattern ENDPOINTS = Pattern.compile("\"endpoints\"\\s*:\\s*(\\d+)");
    private static final Pattern POOLED = Pattern.compile("\"stored_bytes\"\\s*:\\s*(-?\\d+)");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /**
     * Takes a sample; the process does a full garbage collection for it.
     *
     * @param rest the bridge's private HTTP server
     */
    static ProcessSample take(long pid, URI rest, long seconds, int turns) throws IOException, InterruptedException {
        String histogram = histogram(pid);
        Path proc = Path.of("/proc", Long.toString(pid));
        String status = Files.readString(proc.resolve("status"));
        return new ProcessSample(
                seconds,
                turns,
                number(TOTAL, histogram, 2).orElseThrow(() -> new IOException("no total in the heap's histogram")),
                number(BYTE_ARRAYS, histogram, 1).orElse(0L),
                number(BYTE_ARRAYS, histogram, 2).orElse(0L),
                number(POOLED, get(rest, "/debug/stats/jvb/pool-stats"), 1).orElse(0L),
                Math.toIntExact(statusField(status, "Threads")),
                openFiles(proc),
                statusField(status, "VmRSS"),
                number(ASSOCIATIONS, get(rest, "/metrics"), 1).orElse(-1L),
                number(ENDPOINTS, get(rest, "/colibri/stats"), 1).orElse(-1L));
    }

    /**
     * Has the bridge count what its pool of buffers holds.
     *
     * @param rest the bridge's private HTTP server
     */
    static void countPool(URI rest) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve("/debug/features/jvb/pool-stats/true"))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<Void> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the bridge does not count its buffers: HTTP status " + response.statusCode());
        }
    }

    /** The reachable octets without the pool. */
    long heldBytes() {
        return liveHeapBytes - pooledBytes;
    }

    /** The heap by classes, after a full garbage collection. */
    static String histogram(long pid) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("jcmd " + pid + " GC.class_histogram: " + text.strip());
        }
        return text;
    }

    private static int openFiles(Path proc) throws IOException {
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return Math.toIntExact(files.count());
        }
    }

    /** A number of {@code /proc/PID/status}. */
    static long statusField(String status, String name) throws IOException {
        return number(Pattern.compile("(?m)^" + name + ":\\s+(\\d+)"), status, 1)
                .orElseThrow(() -> new IOException("no " + name + " in the process's status"));
    }

    static Optional<Long> number(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of((long) Double.parseDouble(matcher.group(group))) : Optional.empty();
    }

    private static String get(URI rest, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve(path))
                .header("Accept", "text/plain, application/json")
                .timeout(TIMEOUT)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
