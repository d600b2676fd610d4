package org.jvbperc.identity;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.LimitedBody;

/**
 * Requests to an identity provider with a deadline for the whole exchange and a bound on the body; every failure has its own
 * message. No redirects. Thread-safe; calls block.
 */
public final class ProviderHttp {
    public static final int MAX_BODY_BYTES = 64 * 1024;

    private final HttpClient client;
    private final Duration timeout;

    public ProviderHttp(Duration timeout, @Nullable SSLContext tls) {
        this.timeout = timeout;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (tls != null) {
            builder.sslContext(tls);
        }
        client = builder.build();
    }

    /**
     * Sends {@code request} and returns the answer, whatever its status.
     *
     * @throws IdentityException IDP_LOAD_FAILURE, IDP_TLS_FAILURE, IDP_TIMEOUT or IDP_BAD_RESPONSE
     */
    public HttpResponse<byte[]> send(HttpRequest request) throws IdentityException {
        String where = "identity provider at " + request.uri().getScheme() + "://"
                + request.uri().getRawAuthority() + request.uri().getRawPath();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, LimitedBody.handler(MAX_BODY_BYTES));
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw timedOut(where, e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new IdentityException(IdentityError.IDP_TIMEOUT, "asking the " + where + " was interrupted", e);
        } catch (ExecutionException e) {
            throw failure(where, e.getCause() == null ? e : e.getCause());
        }
    }

    private IdentityException failure(String where, Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof LimitedBody.TooLarge) {
                return new IdentityException(
                        IdentityError.IDP_BAD_RESPONSE, "the " + where + " answered with " + t.getMessage(), cause);
            }
            if (t instanceof SSLException) {
                return new IdentityException(
                        IdentityError.IDP_TLS_FAILURE, "TLS to the " + where + " failed: " + t.getMessage(), cause);
            }
            if (t instanceof HttpTimeoutException && !(t instanceof HttpConnectTimeoutException)) {
                return timedOut(where, cause);
            }
            if (t instanceof ConnectException) {
                return new IdentityException(
                        IdentityError.IDP_LOAD_FAILURE, "the " + where + " cannot be reached", cause);
            }
        }
        return new IdentityException(
                IdentityError.IDP_LOAD_FAILURE,
                "the " + where + " does not answer properly: "
                        + cause.getClass().getSimpleName(),
                cause);
    }

    private IdentityException timedOut(String where, Throwable cause) {
        return new IdentityException(
                IdentityError.IDP_TIMEOUT,
                "the " + where + " did not answer within " + timeout.toMillis() + " ms",
                cause);
    }
}
