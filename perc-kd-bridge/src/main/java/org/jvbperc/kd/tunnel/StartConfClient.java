package org.jvbperc.kd.tunnel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.http.LimitedBody;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;
import org.jvbperc.kd.config.MdHttpSettings;
import org.jvbperc.kd.policy.Protection;

/**
 * Registers conferences with Media Distributors: {@code POST /perc/start-conf} (draft-roach-perc-webrtc-00 section 4.1.1).
 * Thread-safe; calls block up to the configured timeout.
 */
public final class StartConfClient {
    private static final int MAX_BODY_BYTES = 16 * 1024;

    private final HttpClient http;
    private final MdHttpSettings settings;
    private final CertificateFingerprint own;
    private final String identity;

    /**
     * A client that announces {@code own} as the certificate with which it will dial.
     *
     * @param identity the Key Distributor's own, for web pages to show; empty if it is not known
     */
    public StartConfClient(MdHttpSettings settings, CertificateFingerprint own, String identity) {
        this.settings = settings;
        this.own = own;
        this.identity = identity;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Registers {@code room} with the Media Distributor at {@code base}.
     *
     * @param protection of the room, which the Media Distributor tells web pages; one of an older version ignores it
     * @throws StartConfException naming the address and what went wrong
     */
    public StartConfAnswer startConference(URI base, String room, Protection protection) throws StartConfException {
        URI uri = URI.create(base.toString().replaceFirst("/+$", "") + "/perc/start-conf");
        ObjectNode body = StrictJson.newObject()
                .put("room", room)
                .put("mode", "kd-connects")
                .put("protection", protection.text());
        if (!identity.isEmpty()) {
            body.put("keyDistributor", identity);
        }
        body.putObject("kd")
                .putArray("certificates")
                .addObject()
                .put("hash", own.algorithm())
                .put("certificate", own.digestText());
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
        if (!settings.bearerToken().isEmpty()) {
            request.header("Authorization", "Bearer " + settings.bearerToken());
        }
        HttpResponse<byte[]> response = send(uri, request.build());
        return answer(uri, response.statusCode(), response.body());
    }

    private HttpResponse<byte[]> send(URI uri, HttpRequest request) throws StartConfException {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, LimitedBody.handler(MAX_BODY_BYTES));
        try {
            return exchange.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new StartConfException(
                    "md-unreachable",
                    "the Media Distributor at " + where(uri) + " did not answer within "
                            + settings.timeout().toMillis() + " ms",
                    e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new StartConfException("md-unreachable", "the call was interrupted", e);
        } catch (ExecutionException e) {
            throw failure(uri, e.getCause() == null ? e : e.getCause());
        }
    }

    private static StartConfException failure(URI uri, Throwable cause) {
        if (cause instanceof LimitedBody.TooLarge) {
            return new StartConfException(
                    "md-bad-response",
                    "the answer of the Media Distributor at " + where(uri) + " has " + cause.getMessage(),
                    cause);
        }
        String how = cause instanceof SSLException ? "has no acceptable TLS certificate" : "cannot be reached";
        return new StartConfException("md-unreachable", "the Media Distributor at " + where(uri) + " " + how, cause);
    }

    /** Reads the answer of the Media Distributor at {@code uri}. */
    static StartConfAnswer answer(URI uri, int status, byte[] body) throws StartConfException {
        JsonNode json = json(body);
        if (status != 200) {
            throw new StartConfException(
                    "md-refused",
                    "the Media Distributor at " + where(uri) + " refuses: HTTP status " + status + " "
                            + printable(json.path("error").asText()) + " "
                            + printable(json.path("detail").asText()));
        }
        JsonNode md = json.path("md");
        String conference = json.path("conference").asText();
        String host = md.path("host").asText();
        int port = md.path("port").asInt();
        Set<CertificateFingerprint> certificates = new HashSet<>();
        try {
            for (JsonNode entry : md.path("certificates")) {
                certificates.add(CertificateFingerprint.parse(
                        entry.path("hash").asText(), entry.path("certificate").asText()));
            }
        } catch (IllegalArgumentException e) {
            throw malformed(uri, "md.certificates", e);
        }
        if (conference.isBlank() || conference.length() > 128) {
            throw malformed(uri, "conference", null);
        }
        if (host.isBlank() || host.length() > 253 || !host.matches("[A-Za-z0-9.:_-]+")) {
            throw malformed(uri, "md.host", null);
        }
        if (port < 1 || port > 65535) {
            throw malformed(uri, "md.port", null);
        }
        return new StartConfAnswer(conference, host, port, certificates);
    }

    private static JsonNode json(byte[] body) {
        try {
            return StrictJson.object(body);
        } catch (NotJsonException e) {
            // Then every member is missing, and the first one is reported.
            return StrictJson.newObject();
        }
    }

    private static StartConfException malformed(URI uri, String field, @Nullable Throwable cause) {
        String message = "the answer of the Media Distributor at " + where(uri) + " has no usable " + field;
        return cause == null
                ? new StartConfException("md-bad-response", message)
                : new StartConfException("md-bad-response", message, cause);
    }

    private static String where(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private static String printable(String text) {
        String cut = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
