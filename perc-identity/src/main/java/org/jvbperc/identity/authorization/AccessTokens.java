package org.jvbperc.identity.authorization;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.X509CertificateConfirmation;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.oidc.ProviderTokens;

/**
 * Validates access tokens of trusted authorization servers: signed ones by the servers' keys (RFC 9068), others by
 * introspection (RFC 7662). Only tokens bound to a certificate or key are accepted. Thread-safe; calls may block on the
 * network.
 */
public final class AccessTokens {
    private static final Set<String> ACCESS_TOKEN = Set.of("at+jwt", "application/at+jwt");
    /** Claims of ID tokens (OpenID Connect Core section 2), which are no access tokens. */
    private static final List<String> ID_TOKEN_CLAIMS = List.of("nonce", "at_hash", "c_hash");

    private static final int MAX_TOKEN_CHARS = 8 * 1024;

    private final Map<String, Issuer> issuers = new LinkedHashMap<>();
    private final Duration clockSkew;

    private record Issuer(
            TokenIssuer trusted,
            ProviderTokens keys,
            @Nullable TokenIntrospection introspection) {}

    /**
     * Creates a validator that trusts {@code trusted} and nobody else.
     *
     * @throws IllegalArgumentException if an issuer occurs twice
     */
    public AccessTokens(Collection<TokenIssuer> trusted, JwsValidatorConfig config) {
        this.clockSkew = config.clockSkew();
        for (TokenIssuer issuer : trusted) {
            TokenIssuer.Introspection endpoint = issuer.introspection();
            Issuer entry = new Issuer(
                    issuer,
                    new ProviderTokens(issuer.provider(), config),
                    endpoint == null ? null : new TokenIntrospection(endpoint, config));
            if (issuers.put(issuer.provider().issuer().toString(), entry) != null) {
                throw new IllegalArgumentException(
                        "authorization server " + issuer.provider().issuer() + " is configured twice");
            }
        }
    }

    /**
     * Validates a token: issuer, signature or introspection, audience, times, binding, name. The caller checks the key or
     * certificate to which it is bound.
     *
     * @throws AuthorizationException MALFORMED, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_NOT_BOUND, ISSUER_UNAVAILABLE
     */
    public AccessGrant validate(String token, Instant now) throws AuthorizationException {
        if (token.length() > MAX_TOKEN_CHARS) {
            throw new AuthorizationException(
                    AuthorizationError.MALFORMED, "the access token is longer than " + MAX_TOKEN_CHARS + " characters");
        }
        try {
            SignedJWT signed = signed(token);
            if (signed == null) {
                return introspected(token, now);
            }
            Issuer issuer = issuers.get(String.valueOf(signed.getJWTClaimsSet().getIssuer()));
            if (issuer == null) {
                throw invalid("its issuer (iss) is not a trusted one");
            }
            if (issuer.introspection() != null) {
                return grant(issuer, issuer.introspection().ask(token), now);
            }
            requireAccessToken(signed);
            return grant(issuer, issuer.keys().verified(token, "access token", now), now);
        } catch (IdentityException e) {
            boolean down = e.error().isProviderUnavailable();
            throw new AuthorizationException(
                    down ? AuthorizationError.ISSUER_UNAVAILABLE : AuthorizationError.TOKEN_INVALID,
                    String.valueOf(e.getMessage()),
                    e);
        } catch (ParseException e) {
            // The library's text may quote the token.
            throw invalid("its claims are not those of a JWT");
        }
    }

    /** Servers that follow RFC 9068 mark their tokens; a token of others must at least not be an ID token. */
    private static void requireAccessToken(SignedJWT signed) throws AuthorizationException, ParseException {
        JOSEObjectType type = signed.getHeader().getType();
        boolean marked = type != null && ACCESS_TOKEN.contains(type.getType().toLowerCase(Locale.ROOT));
        boolean unmarked = type == null || type.equals(JOSEObjectType.JWT);
        JWTClaimsSet claims = signed.getJWTClaimsSet();
        if (!marked && !(unmarked && ID_TOKEN_CLAIMS.stream().allMatch(name -> claims.getClaim(name) == null))) {
            throw invalid("its type (typ) is not at+jwt (RFC 9068 section 4)");
        }
    }

    private static @Nullable SignedJWT signed(String token) throws ParseException {
        if (token.chars().filter(c -> c == '.').count() != 2) {
            return null;
        }
        SignedJWT jwt = SignedJWT.parse(token);
        return jwt.getJWTClaimsSet() == null ? null : jwt;
    }

    /** Validates a token that does not name its issuer: asks the servers that offer introspection. */
    private AccessGrant introspected(String token, Instant now) throws AuthorizationException, IdentityException {
        AuthorizationException last =
                invalid("it is not a signed JWT (RFC 9068), and no configured issuer offers introspection");
        for (Issuer issuer : issuers.values()) {
            if (issuer.introspection() != null) {
                try {
                    return grant(issuer, issuer.introspection().ask(token), now);
                } catch (AuthorizationException e) {
                    last = e;
                }
            }
        }
        throw last;
    }

    private AccessGrant grant(Issuer issuer, JWTClaimsSet claims, Instant now)
            throws AuthorizationException, IdentityException {
        String name = issuer.trusted().provider().issuer().toString();
        // Answers of an introspection endpoint need not name the issuer (RFC 7662 section 2.2); signatures were checked
        // with it.
        if (claims.getIssuer() != null && !name.equals(claims.getIssuer())) {
            throw invalid("its issuer (iss) is not " + name);
        }
        List<String> audience = claims.getAudience();
        if (audience.stream().noneMatch(issuer.trusted().provider().audiences()::contains)) {
            throw invalid("its audience (aud) is none of the configured ones");
        }
        Date expiry = claims.getExpirationTime();
        if (expiry == null || !now.isBefore(expiry.toInstant().plus(clockSkew))) {
            throw new AuthorizationException(
                    AuthorizationError.TOKEN_EXPIRED,
                    expiry == null
                            ? "the access token does not say when it expires (exp)"
                            : "the access token expired "
                                    + Duration.between(expiry.toInstant(), now).toSeconds()
                                    + " s ago; if it is new, check the clocks");
        }
        Date begin = claims.getNotBeforeTime();
        if (begin != null && now.plus(clockSkew).isBefore(begin.toInstant())) {
            throw invalid("its time (nbf) has not come; check the clocks");
        }
        X509CertificateConfirmation certificate = X509CertificateConfirmation.parse(claims);
        JWKThumbprintConfirmation key = JWKThumbprintConfirmation.parse(claims);
        if ((certificate == null) == (key == null)) {
            throw new AuthorizationException(
                    AuthorizationError.TOKEN_NOT_BOUND,
                    "the access token is not bound to a certificate (RFC 8705) or a key (RFC 9449), by exactly one of cnf"
                            + " x5t#S256 and jkt");
        }
        return new AccessGrant(
                name,
                issuer.trusted().provider().identityOf(claims.getClaims()),
                AccessScope.among(scopes(claims)),
                certificate == null ? null : certificate.getValue().toString(),
                key == null ? null : key.getValue().toString(),
                expiry.toInstant());
    }

    /** A string with spaces as separators (RFC 9068 section 2.2.3), or a list, as some servers send it. */
    private static Collection<String> scopes(JWTClaimsSet claims) {
        Object scope = claims.getClaim("scope");
        if (scope instanceof Collection<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return scope instanceof String text ? List.of(text.split(" ")) : List.of();
    }

    static AuthorizationException invalid(String why) {
        return new AuthorizationException(AuthorizationError.TOKEN_INVALID, "the access token is not valid: " + why);
    }
}
