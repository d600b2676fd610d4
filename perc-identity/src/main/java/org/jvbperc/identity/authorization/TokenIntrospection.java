package org.jvbperc.identity.authorization;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ProviderHttp;
import org.jvbperc.identity.jws.JwsValidatorConfig;

/** Asks an authorization server whether a token is valid (RFC 7662). Thread-safe; calls block. */
final class TokenIntrospection {
    private final TokenIssuer.Introspection endpoint;
    private final ProviderHttp http;

    TokenIntrospection(TokenIssuer.Introspection endpoint, JwsValidatorConfig config) {
        this.endpoint = endpoint;
        this.http = new ProviderHttp(config.fetchTimeout(), config.tls());
    }

    /**
     * The claims of a token that is in force.
     *
     * @throws IdentityException if the server cannot be reached
     * @throws AuthorizationException TOKEN_EXPIRED if the token is not in force, ISSUER_UNAVAILABLE for an improper answer
     */
    JWTClaimsSet ask(String token) throws IdentityException, AuthorizationException {
        String authorization = new ClientSecretBasic(
                        new ClientID(endpoint.clientId()), new Secret(endpoint.clientSecret()))
                .toHTTPAuthorizationHeader();
        HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(endpoint.url())
                .header("Authorization", authorization)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "token_type_hint=access_token&token=" + URLEncoder.encode(token, StandardCharsets.US_ASCII)))
                .build());
        if (answer.statusCode() != 200) {
            throw improper("with HTTP status " + answer.statusCode());
        }
        try {
            Map<String, Object> claims = JSONObjectUtils.parse(new String(answer.body(), StandardCharsets.UTF_8));
            if (!Boolean.TRUE.equals(claims.get("active"))) {
                throw new AuthorizationException(
                        AuthorizationError.TOKEN_EXPIRED, "the access token is not in force (any more)");
            }
            return JWTClaimsSet.parse(claims);
        } catch (ParseException | RuntimeException e) {
            // The library's text may quote the answer.
            throw improper("with a body that is not an answer of RFC 7662");
        }
    }

    private AuthorizationException improper(String how) {
        return new AuthorizationException(
                AuthorizationError.ISSUER_UNAVAILABLE,
                "the introspection endpoint " + endpoint.url() + " answers " + how);
    }
}
