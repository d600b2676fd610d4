package org.jvbperc.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jvbperc.crypto.Octets;
import org.jvbperc.http.StrictJson;

/**
 * The value of {@code a=identity} (RFC 8827 sections 5.1 and 7.4): the provider that vouches, and its opaque assertion.
 *
 * <pre>
 *  a=identity:BASE64( {"idp":{"domain":"idp.example","protocol":"jws"},"assertion":"..."} ) *(SP extension)
 * </pre>
 *
 * Immutable. Equal when the encoded octets are, because those are what external_id_hash covers. {@code toString} shows no
 * assertion.
 */
public final class IdentityAssertion {
    /** Upper bound of the attribute's base64 text. */
    static final int MAX_ATTRIBUTE_CHARS = 16 * 1024;

    private static final String DEFAULT_PROTOCOL = "default";
    private static final int MAX_PROTOCOL_CHARS = 255;

    private final String domain;
    private final String protocol;
    private final String assertion;
    private final Octets encoded;

    /**
     * An assertion as a provider returned it.
     *
     * @throws IllegalArgumentException if domain or protocol is not acceptable (RFC 8827 sections 7.5 and 8.1), or the whole too
     *     large
     */
    public IdentityAssertion(String domain, String protocol, String assertion) {
        this(domain, protocol, assertion, Octets.of(encode(domain, protocol, assertion)));
        try {
            check(domain, protocol);
        } catch (IdentityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (toAttribute().length() > MAX_ATTRIBUTE_CHARS) {
            throw new IllegalArgumentException(
                    "identity attribute has " + toAttribute().length() + " characters: at most " + MAX_ATTRIBUTE_CHARS);
        }
    }

    private IdentityAssertion(String domain, String protocol, String assertion, Octets encoded) {
        this.domain = domain;
        this.protocol = protocol;
        this.assertion = assertion;
        this.encoded = encoded;
    }

    /**
     * Parses the attribute's value. Extensions behind the base64 text are ignored, as a relying party may (RFC 8827 section 5).
     *
     * @throws IdentityException IDENTITY_MALFORMED, saying which part is wrong
     */
    public static IdentityAssertion parseAttribute(String value) throws IdentityException {
        String text = value.strip();
        int space = text.indexOf(' ');
        String base64 = space < 0 ? text : text.substring(0, space);
        if (base64.isEmpty() || base64.length() > MAX_ATTRIBUTE_CHARS) {
            throw malformed("a=identity has " + base64.length() + " characters: expected 1.." + MAX_ATTRIBUTE_CHARS);
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw malformed("a=identity is not base64 (RFC 8827 section 5)");
        }
        ObjectNode json = Json.object(decoded, "a=identity", IdentityError.IDENTITY_MALFORMED);
        return fromJson(json, Octets.of(decoded));
    }

    /**
     * Reads the object {@code {"idp":{...},"assertion":"..."}} that a provider's interface returns.
     *
     * @throws IdentityException IDENTITY_MALFORMED
     */
    static IdentityAssertion fromProvider(ObjectNode json) throws IdentityException {
        IdentityAssertion read = fromJson(json, Octets.EMPTY);
        try {
            return new IdentityAssertion(read.domain, read.protocol, read.assertion);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static IdentityAssertion fromJson(ObjectNode json, Octets encoded) throws IdentityException {
        if (!(json.get("idp") instanceof ObjectNode idp)) {
            throw malformed("a=identity has no object member \"idp\" (RFC 8827 section 7.4)");
        }
        String domain = Json.text(idp, "domain", "a=identity idp", IdentityError.IDENTITY_MALFORMED);
        JsonNode protocolNode = idp.get("protocol");
        String protocol = protocolNode == null
                ? DEFAULT_PROTOCOL
                : Json.text(idp, "protocol", "a=identity idp", IdentityError.IDENTITY_MALFORMED);
        String assertion = Json.text(json, "assertion", "a=identity", IdentityError.IDENTITY_MALFORMED);
        check(domain, protocol);
        return new IdentityAssertion(domain, protocol, assertion, encoded);
    }

    private static void check(String domain, String protocol) throws IdentityException {
        DomainNames.normalize(domain);
        String lower = protocol.toLowerCase(Locale.ROOT);
        boolean path = lower.contains("/") || lower.contains("\\") || lower.contains("%2f") || lower.contains("%5c");
        if (protocol.isEmpty() || protocol.length() > MAX_PROTOCOL_CHARS || path) {
            throw malformed("idp.protocol is empty, too long or contains a path separator (RFC 8827 section 7.5)");
        }
    }

    private static byte[] encode(String domain, String protocol, String assertion) {
        ObjectNode json = StrictJson.newObject();
        json.putObject("idp").put("domain", domain).put("protocol", protocol);
        json.put("assertion", assertion);
        return StrictJson.write(json).getBytes(StandardCharsets.UTF_8);
    }

    private static IdentityException malformed(String message) {
        return new IdentityException(IdentityError.IDENTITY_MALFORMED, message);
    }

    /** The provider's domain as written. */
    public String domain() {
        return domain;
    }

    /** The provider's protocol, {@code default} if none was given. */
    public String protocol() {
        return protocol;
    }

    /** The provider's opaque string. Do not log. */
    public String assertion() {
        return assertion;
    }

    /** The attribute's value: for a parsed one the same octets again. */
    public String toAttribute() {
        return Base64.getEncoder().encodeToString(encoded.toByteArray());
    }

    /** The value of external_id_hash: SHA-256 of the octets inside the base64 text (RFC 8844 section 3.2). */
    public Octets bindingHash() {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(encoded.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdentityAssertion that && encoded.equals(that.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return "IdentityAssertion[" + encoded.length() + " octets]";
    }
}
