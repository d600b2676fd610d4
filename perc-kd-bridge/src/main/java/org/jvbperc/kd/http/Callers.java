package org.jvbperc.kd.http;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.authorization.AccessGrant;
import org.jvbperc.identity.authorization.AccessTokens;
import org.jvbperc.identity.authorization.AuthorizationError;
import org.jvbperc.identity.authorization.AuthorizationException;
import org.jvbperc.identity.authorization.DpopProofs;
import org.jvbperc.kd.config.HttpServerSettings;

/**
 * Identifies the caller of a request: the holder of an access token with a DPoP proof (RFC 9449 section 7), or, without a
 * token, the administrator, whom {@link RequestGuard} checks. Thread-safe; calls may block on the network.
 */
public final class Callers {
    private static final String SCHEME = "DPoP ";

    private final @Nullable URI publicUrl;
    private final AccessTokens tokens;
    private final DpopProofs proofs;
    private final RequestGuard guard;
    private final Clock clock;

    public Callers(HttpServerSettings settings, AccessTokens tokens, DpopProofs proofs, Clock clock) {
        this.publicUrl = settings.publicUrl();
        this.tokens = tokens;
        this.proofs = proofs;
        this.guard = new RequestGuard(settings);
        this.clock = clock;
    }

    /**
     * Identifies the caller.
     *
     * @throws HttpProblem 401, 403, or 503 if an authorization server cannot be asked
     */
    Caller of(HttpExchange exchange) throws HttpProblem {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            guard.check(exchange);
            return Caller.administrator();
        }
        guard.checkOrigin(exchange);
        if (publicUrl == null) {
            throw new HttpProblem(
                    401,
                    "unauthorized",
                    "this Key Distributor does not accept access tokens here: http.public-url is not set");
        }
        try {
            return Caller.holding(
                    grant(exchange, authorization.substring(SCHEME.length()).strip(), publicUrl));
        } catch (AuthorizationException e) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "DPoP error=\"invalid_token\", algs=\"ES256\"");
            int status = e.error() == AuthorizationError.ISSUER_UNAVAILABLE ? 503 : 401;
            throw new HttpProblem(status, e.error().code(), String.valueOf(e.getMessage()), e);
        }
    }

    private AccessGrant grant(HttpExchange exchange, String token, URI base)
            throws HttpProblem, AuthorizationException {
        List<String> proof = exchange.getRequestHeaders().getOrDefault("DPoP", List.of());
        if (proof.size() != 1) {
            throw new HttpProblem(401, "dpop-proof-invalid", "expected one DPoP header (RFC 9449 section 4.3)");
        }
        AccessGrant grant = tokens.validate(token, clock.instant());
        URI target = URI.create(base.toString().replaceFirst("/+$", "")
                + exchange.getRequestURI().getRawPath());
        proofs.requireForRequest(grant, token, proof.get(0), exchange.getRequestMethod(), target);
        return grant;
    }
}
