package org.jvbperc.endpoint.signalling;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.LimitedBody;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;

/**
 * The Media Distributor's HTTP resource as an endpoint uses it. The path is untrusted: {@link SdpAnswer}, {@link AnswerCheck}
 * and {@code ParticipantList} check everything that comes from here.
 *
 * <p>Thread-safe; calls block up to the timeout for the whole exchange. Bodies are bounded.
 */
public final class BridgeClient {
    private static final int MAX_SDP_BYTES = 64 * 1024;
    private static final int MAX_JSON_BYTES = 4 << 20;
    private static final int MAX_DETAIL_CHARS = 400;

    private final URI base;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * The response to a successful offer.
     *
     * @param answer its text
     * @param session the URL that deletes the session; a secret, because anybody who knows it can end the session
     * @param endpoint this endpoint's id on the bridge, as in its roster
     */
    record Accepted(
            String answer, @Nullable URI session, @Nullable String endpoint) {}

    public BridgeClient(URI base, Duration timeout, @Nullable SSLContext tls) {
        this.base = URI.create(base.toString().replaceFirst("/+$", ""));
        this.timeout = timeout;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (tls != null) {
            builder.sslContext(tls);
        }
        http = builder.build();
    }

    /**
     * State of the room: {@code waiting} or {@code connected}.
     *
     * @throws CallException {@code unknown-room}, or the reason why the bridge does not answer
     */
    String state(String room) throws CallException {
        HttpResponse<byte[]> response =
                send(request("/perc/" + encode(room) + "/info").GET(), MAX_SDP_BYTES);
        if (response.statusCode() != 200) {
            throw refusal(response.statusCode(), response.body(), "room \"" + room + "\"");
        }
        return json(response.body(), "room information").path("state").asText("");
    }

    /**
     * Posts an offer.
     *
     * @param offer sent byte for byte
     * @throws NotReadyException if the Key Distributor is not connected yet
     * @throws CallException if the offer is refused
     */
    Accepted offer(String room, byte[] offer) throws CallException, NotReadyException {
        HttpResponse<byte[]> response = send(
                request("/perc/offer?room=" + encode(room))
                        .header("Content-Type", "application/sdp")
                        .header("Accept", "application/sdp")
                        .POST(BodyPublishers.ofByteArray(offer)),
                MAX_SDP_BYTES);
        if (response.statusCode() == 503) {
            CallException refusal = refusal(response.statusCode(), response.body(), "the offer");
            throw new NotReadyException(retryAfter(response), refusal);
        }
        if (response.statusCode() != 200) {
            throw refusal(response.statusCode(), response.body(), "the offer");
        }
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/sdp")) {
            throw badResponse(
                    "answers the offer with Content-Type \"" + printable(type) + "\": expected application/sdp");
        }
        return new Accepted(new String(response.body(), StandardCharsets.UTF_8), session(response), endpoint(response));
    }

    /** What the bridge says of the room's protection; empty if it does not say. */
    Optional<String> protection(String room) throws CallException {
        HttpResponse<byte[]> response =
                send(request("/perc/" + encode(room) + "/facts").GET(), MAX_SDP_BYTES);
        if (response.statusCode() != 200) {
            return Optional.empty();
        }
        String word = json(response.body(), "description of the room")
                .path("protection")
                .asText("");
        return Optional.of(word).filter(text -> !text.isEmpty());
    }

    /** The unverified roster of the room. */
    JsonNode roster(String room) throws CallException {
        HttpResponse<byte[]> response =
                send(request("/perc/" + encode(room) + "/roster").GET(), MAX_JSON_BYTES);
        if (response.statusCode() != 200) {
            throw refusal(response.statusCode(), response.body(), "the roster of room \"" + room + "\"");
        }
        return json(response.body(), "roster");
    }

    /** Ends a session. */
    void delete(URI session) throws CallException {
        HttpResponse<byte[]> response =
                send(HttpRequest.newBuilder(session).timeout(timeout).DELETE(), MAX_SDP_BYTES);
        if (response.statusCode() / 100 != 2 && response.statusCode() != 404) {
            throw refusal(response.statusCode(), response.body(), "leaving");
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
    }

    private static String encode(String room) {
        return URLEncoder.encode(room, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private @Nullable URI session(HttpResponse<byte[]> response) {
        String location = response.headers().firstValue("Location").orElse("");
        if (!location.matches("(https?://[^/]+)?/perc/session/[A-Za-z0-9._~-]{1,128}")) {
            return null;
        }
        return base.resolve(location.replaceFirst("^https?://[^/]+", ""));
    }

    private static @Nullable String endpoint(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("X-Perc-Endpoint")
                .filter(name -> name.matches("[A-Za-z0-9._~-]{1,128}"))
                .orElse(null);
    }

    private static Duration retryAfter(HttpResponse<byte[]> response) {
        String value = response.headers().firstValue("Retry-After").orElse("1");
        return Duration.ofSeconds(value.matches("[0-9]{1,3}") ? Math.max(1, Integer.parseInt(value)) : 1);
    }

    /** The server's condition and detail, without control characters. */
    CallException refusal(int status, byte[] body, String what) {
        String condition = "";
        String detail = "";
        try {
            JsonNode json = StrictJson.object(body);
            condition = json.path("error").asText("");
            detail = json.path("detail").asText("");
        } catch (NotJsonException e) {
            // No Media Distributor of this project answered; report the HTTP status.
        }
        if (!condition.matches("[a-z0-9-]{1,64}")) {
            condition = status == 404 ? "unknown-room" : "http-" + status;
        }
        String text = "bridge " + base.getRawAuthority() + " refuses " + what + ": " + condition
                + (detail.isEmpty() ? " (HTTP status " + status + ")" : " - " + printable(detail));
        boolean busy = status == 503 || status == 502 || status == 504;
        return new CallException(
                busy ? CallException.Category.NETWORK : CallException.Category.REFUSED, condition, text);
    }

    JsonNode json(byte[] body, String what) throws CallException {
        try {
            return StrictJson.object(body);
        } catch (NotJsonException e) {
            throw badResponse("answers with a " + what + " that " + e.problem());
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, int limitBytes) throws CallException {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(request.build(), LimitedBody.handler(limitBytes));
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw timedOut();
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw CallException.network("interrupted", "asking the bridge was interrupted");
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private CallException failure(Throwable cause) {
        String where = "bridge " + base.getRawAuthority();
        CallException result = null;
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof LimitedBody.TooLarge) {
                return badResponse("answers with " + t.getMessage());
            } else if (t instanceof CertificateExpiredException) {
                return CallException.network(
                        "bridge-tls-failure", "the TLS certificate of " + where + " has expired: " + t.getMessage());
            } else if (t instanceof SSLException) {
                result = CallException.network(
                        "bridge-tls-failure",
                        "TLS to " + where + " failed: " + printable(String.valueOf(t.getMessage())));
            } else if (t instanceof ConnectException && result == null) {
                result = CallException.network(
                        "bridge-unreachable", where + " cannot be reached: is it running, and is --bridge right?");
            } else if (t instanceof HttpTimeoutException && result == null) {
                result = timedOut();
            }
        }
        return result != null
                ? result
                : CallException.network(
                        "bridge-bad-response",
                        where + " does not answer properly: " + cause.getClass().getSimpleName());
    }

    private CallException timedOut() {
        return CallException.network(
                "bridge-timeout",
                "bridge " + base.getRawAuthority() + " did not answer within " + timeout.toMillis() + " ms");
    }

    private CallException badResponse(String what) {
        return CallException.network("bridge-bad-response", "bridge " + base.getRawAuthority() + " " + what);
    }

    public static String printable(String text) {
        String cut = text.length() > MAX_DETAIL_CHARS ? text.substring(0, MAX_DETAIL_CHARS) + "..." : text;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
