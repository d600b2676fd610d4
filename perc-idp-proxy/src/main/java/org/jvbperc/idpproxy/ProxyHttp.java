package org.jvbperc.idpproxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * Requests for scripts and by scripts: https only at every step, permitted addresses only, a limited number of redirects,
 * bounded heads and bodies, no cookies, and no credentials but those given. GETs may be answered from a cache that obeys RFC 9111.
 *
 * <p>Thread-safe; calls block until {@link Call#cancel} or an answer.
 */
final class ProxyHttp implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_CONNECTIONS_PER_HOST = 8;
    private static final int CACHE_ENTRIES = 256;
    /** Of a status line, a header field, and a chunk's length: characters. */
    private static final int MAX_LINE_CHARS = 16 * 1024;
    /** Of a head, and of the trailer of a chunked body: header fields. */
    private static final int MAX_HEADER_FIELDS = 128;

    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient plain;
    private final CloseableHttpClient caching;
    private final int maxRedirects;

    /** A client that trusts {@code tls}, or the JDK's authorities if that is null. */
    ProxyHttp(AddressPolicy addresses, @Nullable SSLContext tls, RealmLimits limits) {
        this.maxRedirects = limits.redirects();
        // The run's own deadline ends its requests before that, and says that time was up.
        Timeout timeout = Timeout.of(limits.wallClock().multipliedBy(2));
        PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(addresses)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(MAX_LINE_CHARS)
                                .setMaxHeaderCount(MAX_HEADER_FIELDS)
                                .build())
                        .build())
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS_PER_HOST)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .setTimeToLive(Timeout.of(Duration.ofMinutes(1)))
                        .build());
        if (tls != null) {
            builder.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls));
        }
        connections = builder.build();
        RequestConfig requests = RequestConfig.custom()
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setContentCompressionEnabled(false)
                .setConnectionRequestTimeout(timeout)
                .setResponseTimeout(timeout)
                .build();
        plain = configure(HttpClientBuilder.create(), requests).build();
        caching = configure(
                        CachingHttpClients.custom()
                                .setCacheConfig(CacheConfig.custom()
                                        .setMaxObjectSize(Math.max(limits.scriptBytes(), limits.responseBytes()))
                                        .setMaxCacheEntries(CACHE_ENTRIES)
                                        .setSharedCache(false)
                                        .setHeuristicCachingEnabled(false)
                                        .build()),
                        requests)
                .build();
    }

    private HttpClientBuilder configure(HttpClientBuilder builder, RequestConfig requests) {
        return builder.setConnectionManager(connections)
                .setConnectionManagerShared(true)
                .setDefaultRequestConfig(requests)
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .setUserAgent("jvb-perc");
    }

    /** Prepares a request without sending it. */
    Call prepare(ProxyRequest request) {
        return new Call(request);
    }

    /** One request with its redirects. */
    final class Call {
        private final ProxyRequest request;
        private final AtomicReference<@Nullable HttpUriRequestBase> running = new AtomicReference<>();
        private volatile boolean cancelled;

        private Call(ProxyRequest request) {
            this.request = request;
        }

        /** Ends it from another thread. */
        void cancel() {
            cancelled = true;
            HttpUriRequestBase current = running.get();
            if (current != null) {
                current.cancel();
            }
        }

        /**
         * Sends the request and reads the answer, whatever its status.
         *
         * @throws HttpFailure if there is none
         */
        ProxyResponse send() throws HttpFailure {
            URI uri = requireHttps(request.uri(), "the address");
            String method = request.method();
            for (int redirects = 0; ; redirects++) {
                ProxyResponse answer = exchange(uri, method, redirects > 0);
                if (!REDIRECTS.contains(answer.status()) || !request.followRedirects()) {
                    return answer;
                }
                if (redirects == maxRedirects) {
                    throw new HttpFailure(
                            HttpFailure.Kind.LOAD, uri.getHost() + " redirects more than " + maxRedirects + " times");
                }
                uri = target(uri, answer);
                boolean keeps = answer.status() == 307 || answer.status() == 308 || method.equals("HEAD");
                method = keeps ? method : "GET";
            }
        }

        private ProxyResponse exchange(URI uri, String method, boolean redirected) throws HttpFailure {
            HttpUriRequestBase outgoing = new HttpUriRequestBase(method, uri);
            boolean sameOrigin = Origins.of(uri).equals(Origins.of(request.uri()));
            request.headers().forEach(entry -> outgoing.addHeader(entry.getKey(), entry.getValue()));
            if (request.authorization() != null && sameOrigin) {
                outgoing.setHeader("Authorization", request.authorization());
            }
            Octets body = request.body();
            if (body != null && method.equals(request.method())) {
                outgoing.setEntity(new ByteArrayEntity(body.toByteArray(), null));
            }
            running.set(outgoing);
            if (cancelled) {
                throw new HttpFailure(HttpFailure.Kind.LOAD, "the request was cancelled");
            }
            HttpClient client = request.cacheable() && request.authorization() == null ? caching : plain;
            try {
                return client.execute(outgoing, response -> read(uri, redirected, response));
            } catch (IOException e) {
                throw failure(uri, e);
            } finally {
                running.set(null);
            }
        }

        private ProxyResponse read(URI uri, boolean redirected, ClassicHttpResponse response) throws IOException {
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (Header header : response.getHeaders()) {
                headers.add(Map.entry(header.getName().toLowerCase(Locale.ROOT), String.valueOf(header.getValue())));
            }
            byte[] octets = {};
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                InputStream in = entity.getContent();
                octets = in.readNBytes(request.maxBytes() + 1);
                if (octets.length > request.maxBytes()) {
                    // Not closed by reading the rest, which may have no end.
                    HttpUriRequestBase current = running.get();
                    if (current != null) {
                        current.cancel();
                    }
                    throw new TooLongException();
                }
            }
            String reason = response.getReasonPhrase();
            return new ProxyResponse(
                    uri, redirected, response.getCode(), reason == null ? "" : reason, headers, Octets.of(octets));
        }

        private HttpFailure failure(URI uri, IOException e) {
            String host = uri.getHost();
            if (e instanceof TooLongException) {
                return new HttpFailure(
                        HttpFailure.Kind.LOAD,
                        "the answer of " + host + " has more than " + request.maxBytes() + " octets",
                        e);
            }
            if (e instanceof MessageConstraintException) {
                return new HttpFailure(
                        HttpFailure.Kind.LOAD,
                        "the answer of " + host + " has more than " + MAX_HEADER_FIELDS
                                + " header fields or a line of more than " + MAX_LINE_CHARS + " characters",
                        e);
            }
            if (e instanceof AddressPolicy.ForbiddenAddressException) {
                return new HttpFailure(
                        HttpFailure.Kind.FORBIDDEN, host + " is not at an address that may be reached", e);
            }
            if (e instanceof SSLException) {
                return new HttpFailure(HttpFailure.Kind.TLS, "the TLS certificate of " + host + " is not accepted", e);
            }
            return new HttpFailure(HttpFailure.Kind.LOAD, host + " cannot be reached or does not answer properly", e);
        }
    }

    private static URI target(URI from, ProxyResponse answer) throws HttpFailure {
        try {
            return requireHttps(
                    from.resolve(new URI(answer.header("location").strip())), "the redirect of " + from.getHost());
        } catch (URISyntaxException e) {
            throw new HttpFailure(HttpFailure.Kind.LOAD, from.getHost() + " redirects to no address", e);
        }
    }

    private static URI requireHttps(URI uri, String what) throws HttpFailure {
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new HttpFailure(HttpFailure.Kind.FORBIDDEN, what + " is not https (RFC 8827 section 7.5)");
        }
        return uri;
    }

    @Override
    public void close() {
        plain.close(CloseMode.IMMEDIATE);
        caching.close(CloseMode.IMMEDIATE);
        connections.close(CloseMode.IMMEDIATE);
    }

    /** A body exceeded its limit. */
    private static final class TooLongException extends IOException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;
    }
}
