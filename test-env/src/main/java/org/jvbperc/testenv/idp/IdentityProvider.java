package org.jvbperc.testenv.idp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The provider's logic without its HTTP: passwords, login tokens, assertions.
 *
 * <p>An assertion is the JSON text {@code {"contents": ..., "jws": ...}}; the JWS is a JWT (ES256) with the user's name as
 * {@code sub} and the SHA-256 of the contents, which the provider signs without understanding them (RFC 8827 section 7.4).
 * Methods are synchronized; any thread may call.
 */
public final class IdentityProvider {
    /** How long an assertion may be presented. */
    public static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(5);

    private static final Duration LOGIN_LIFETIME = Duration.ofHours(1);
    private static final int MAX_LOGINS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String domain;
    private final Map<String, String> passwords;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final ECKey signingKey;
    private final Map<String, Login> logins = new LinkedHashMap<>();

    private record Login(String user, Instant expires) {}

    /**
     * A provider with a fresh signing key.
     *
     * @param domain what its identities end in
     * @param passwords by user name, without the domain
     */
    public IdentityProvider(String domain, Map<String, String> passwords, Clock clock) {
        this.domain = domain;
        this.passwords = Map.copyOf(passwords);
        this.clock = clock;
        try {
            this.signingKey = new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("the JDK lacks P-256", e);
        }
    }

    /** The domain its identities end in. */
    public String domain() {
        return domain;
    }

    /** Checks a password and opens a login; empty if user or password is wrong. */
    public synchronized Optional<String> login(String user, String password) {
        String expected = passwords.getOrDefault(user, "");
        boolean matches = MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
        if (!matches || expected.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        logins.values().removeIf(login -> login.expires().isBefore(now));
        if (logins.size() >= MAX_LOGINS) {
            logins.remove(logins.keySet().iterator().next());
        }
        byte[] token = new byte[32];
        random.nextBytes(token);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        logins.put(text, new Login(user, now.plus(LOGIN_LIFETIME)));
        return Optional.of(text);
    }

    /** Signs {@code contents} for the user who holds {@code token}; empty if the login is unknown or over. */
    public synchronized Optional<String> assertion(String token, String contents) {
        Login login = logins.get(token);
        Instant now = clock.instant();
        if (login == null || login.expires().isBefore(now)) {
            return Optional.empty();
        }
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(domain)
                .subject(login.user() + "@" + domain)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ASSERTION_LIFETIME)))
                .jwtID(UUID.randomUUID().toString())
                .claim("contents_sha256", sha256(contents))
                .build();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(signingKey.getKeyID())
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims);
        try {
            jwt.sign(new ECDSASigner(signingKey));
            return Optional.of(JSON.writeValueAsString(Map.of("contents", contents, "jws", jwt.serialize())));
        } catch (JOSEException | JsonProcessingException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }

    /** The published key set (RFC 7517), public parts only. */
    public String jwks() {
        return new JWKSet(signingKey.toPublicJWK()).toString();
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }
}
