package org.jvbperc.identity.oidc;

import org.jvbperc.http.StrictJson;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.Json;
import org.jvbperc.identity.jws.JwsAssertion;

/**
 * The assertion string of the protocol {@code oidc}: the contents as the asserting side made them, and an ID token (OpenID
 * Connect Core section 2) whose nonce is their hash.
 *
 * <pre>
 *  {"contents":"...","id_token":"eyJ..."}
 *  nonce = base64url(SHA-256(contents))
 * </pre>
 *
 * @param contents the string that {@link AssertionContents#parse} reads
 * @param idToken in compact form; do not log
 */
public record OidcAssertion(String contents, String idToken) {
    /** {@code idp.protocol} of such assertions. */
    public static final String PROTOCOL = "oidc";

    /**
     * Parses {@link IdentityAssertion#assertion()}.
     *
     * @throws IdentityException IDP_TOKEN_INVALID
     */
    static OidcAssertion parse(String assertion) throws IdentityException {
        var json = Json.object(assertion, "the assertion", IdentityError.IDP_TOKEN_INVALID);
        return new OidcAssertion(
                Json.text(json, "contents", "the assertion", IdentityError.IDP_TOKEN_INVALID),
                Json.text(json, "id_token", "the assertion", IdentityError.IDP_TOKEN_INVALID));
    }

    /** The string for {@link IdentityAssertion}. */
    public String format() {
        return StrictJson.write(StrictJson.newObject().put("contents", contents).put("id_token", idToken));
    }

    /** The nonce of the authentication request for {@code contents}. */
    public static String nonce(String contents) {
        return JwsAssertion.contentsHash(contents);
    }

    @Override
    public String toString() {
        return "OidcAssertion[" + idToken.length() + " characters]";
    }
}
