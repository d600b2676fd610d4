package org.jvbperc.identity.jws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jvbperc.http.StrictJson;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.Json;

/**
 * The assertion string of the protocol {@code jws}: the contents as the asserting side made them, and a signed JWT (RFC 7519)
 * over their hash.
 *
 * <pre>
 *  {"contents":"...","jws":"eyJ..."}
 *  JWT, ES256: iss = provider's domain, sub = user@domain, iat, exp, jti, contents_sha256 = base64url(SHA-256(contents))
 * </pre>
 *
 * @param contents the string that {@link AssertionContents#parse} reads
 * @param jws the JWT in compact form; do not log
 */
public record JwsAssertion(String contents, String jws) {
    /** {@code idp.protocol} of such assertions. */
    public static final String PROTOCOL = "jws";
    /** The claim that binds the contents. */
    public static final String CONTENTS_CLAIM = "contents_sha256";
    /** Longest time between {@code iat} and {@code exp}. */
    static final int MAX_LIFETIME_SECONDS = 300;

    /**
     * Parses {@link IdentityAssertion#assertion()}.
     *
     * @throws IdentityException IDP_TOKEN_INVALID
     */
    public static JwsAssertion parse(String assertion) throws IdentityException {
        ObjectNode json = Json.object(assertion, "the assertion", IdentityError.IDP_TOKEN_INVALID);
        return new JwsAssertion(
                Json.text(json, "contents", "the assertion", IdentityError.IDP_TOKEN_INVALID),
                Json.text(json, "jws", "the assertion", IdentityError.IDP_TOKEN_INVALID));
    }

    /** The string for {@link IdentityAssertion}. */
    public String format() {
        return StrictJson.write(StrictJson.newObject().put("contents", contents).put("jws", jws));
    }

    /** The value of {@link #CONTENTS_CLAIM} for {@code contents}. */
    public static String contentsHash(String contents) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(contents.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "JwsAssertion[" + jws.length() + " characters]";
    }
}
