package org.jvbperc.testenv.idp;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.jvbperc.identity.IdentityAssertion;

/** The credentials of a request for an assertion: a login's token, a name and password, or a browser's cookie. */
@FunctionalInterface
interface LoginProof {
    /** Name of the cookie. */
    String COOKIE = "perc-idp-session";

    /** An assertion over {@code contents}; empty if the credentials are wrong. */
    Optional<IdentityAssertion> assertion(IdentityProvider provider, String contents);

    /**
     * The credentials in a request's headers.
     *
     * @throws BadRequest if its Basic authentication is malformed
     */
    static LoginProof of(Headers headers) throws BadRequest {
        String authorization = first(headers, "Authorization");
        if (authorization.startsWith("Bearer ")) {
            return token(authorization.substring("Bearer ".length()));
        }
        if (authorization.startsWith("Basic ")) {
            return basic(authorization.substring("Basic ".length()));
        }
        // A page of another origin cannot send this type without this server's consent, which it does not give.
        boolean sameOrigin = first(headers, "Content-Type").startsWith("application/json");
        Optional<String> cookie = sameOrigin ? cookieIn(first(headers, "Cookie")) : Optional.empty();
        return cookie.map(LoginProof::token).orElse((provider, contents) -> Optional.empty());
    }

    private static LoginProof token(String token) {
        return (provider, contents) -> provider.assertion(token, contents);
    }

    private static LoginProof basic(String base64) throws BadRequest {
        try {
            String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return (provider, contents) ->
                        provider.assertion(pair.substring(0, colon), pair.substring(colon + 1), contents);
            }
        } catch (IllegalArgumentException e) {
            throw new BadRequest("the Authorization header is not Basic (RFC 7617)");
        }
        throw new BadRequest("the Authorization header is not Basic (RFC 7617)");
    }

    private static Optional<String> cookieIn(String header) {
        return Stream.of(header.split(";"))
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .findFirst();
    }

    private static String first(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    /** The header Set-Cookie for a login's token. */
    static String cookie(String token) {
        return COOKIE + "=" + token + "; Path=/; Secure; HttpOnly; SameSite=None";
    }
}
