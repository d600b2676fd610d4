package org.jvbperc.testenv.idp;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.identity.jws.JwsAssertionIssuer;

/**
 * The provider's logic without its HTTP: passwords, login tokens, assertions.
 *
 * <p>It signs contents that it does not interpret (RFC 8827 section 7.4), in the form of {@link JwsAssertionIssuer}. Any thread
 * may call it; signatures do not wait for each other.
 */
public final class IdentityProvider {
    /** The validity of an assertion. */
    public static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(5);

    private static final Duration LOGIN_LIFETIME = Duration.ofHours(1);
    private static final int MAX_LOGINS = 10_000;

    private final String domain;
    private final Map<String, String> passwords;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final ECKey key;
    private final Signer signer;
    private final String jwks;
    /** Guarded by this. */
    private final Map<String, Login> logins = new LinkedHashMap<>();

    private record Login(String user, Instant expires) {}

    /** Makes assertions; called by several threads at once. */
    @FunctionalInterface
    interface Signer {
        /** As {@link JwsAssertionIssuer#issue}. */
        IdentityAssertion issue(String user, String contents, Instant now);
    }

    /**
     * A provider with a new signing key, which has made one signature already.
     *
     * @param domain the domain of its identities
     * @param passwords by user name, without the domain
     */
    public IdentityProvider(String domain, Map<String, String> passwords, Clock clock) {
        this(domain, passwords, clock, UnaryOperator.identity());
    }

    /**
     * A provider whose signer is wrapped, for tests.
     *
     * @param wrap makes the signer that is used from the first request on
     */
    IdentityProvider(String domain, Map<String, String> passwords, Clock clock, UnaryOperator<Signer> wrap) {
        this.domain = domain;
        this.passwords = Map.copyOf(passwords);
        this.clock = clock;
        try {
            this.key = new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("the JDK lacks P-256", e);
        }
        JwsAssertionIssuer issuer = new JwsAssertionIssuer(domain, key, ASSERTION_LIFETIME);
        this.jwks = issuer.jwks();
        this.signer = wrap.apply(issuer::issue);
        rehearse(issuer);
    }

    /**
     * Signs and checks an assertion that is not given out. This loads and initializes the libraries, which takes seconds on a
     * busy machine. The maker of the provider waits for it, and not the first users, who have deadlines.
     */
    private void rehearse(JwsAssertionIssuer issuer) {
        IdentityAssertion own = issuer.issue("rehearsal", "{}", clock.instant());
        if (validate(own.assertion()).isEmpty()) {
            throw new IllegalStateException("an assertion that was just signed does not validate");
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

    /** Signs {@code contents} for the user who holds {@code token}; empty if the login is unknown or has expired. */
    public Optional<IdentityAssertion> assertion(String token, String contents) {
        Instant now = clock.instant();
        return userOf(token, now).map(user -> signer.issue(user, contents, now));
    }

    private synchronized Optional<String> userOf(String token, Instant now) {
        Login login = logins.get(token);
        return login == null || login.expires().isBefore(now) ? Optional.empty() : Optional.of(login.user());
    }

    /** Signs {@code contents} for a user who proves the password with the request; empty if user or password is wrong. */
    public Optional<IdentityAssertion> assertion(String user, String password, String contents) {
        return login(user, password).flatMap(token -> assertion(token, contents));
    }

    /** The content of an assertion; empty if it is not this provider's, was altered or has expired. */
    public Optional<Validated> validate(String assertion) {
        try {
            JwsAssertion parsed = JwsAssertion.parse(assertion);
            SignedJWT jwt = SignedJWT.parse(parsed.jws());
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            boolean valid = jwt.verify(new ECDSAVerifier(key))
                    && claims.getExpirationTime().toInstant().isAfter(clock.instant())
                    && JwsAssertion.contentsHash(parsed.contents())
                            .equals(claims.getStringClaim(JwsAssertion.CONTENTS_CLAIM));
            return valid ? Optional.of(new Validated(claims.getSubject(), parsed.contents())) : Optional.empty();
        } catch (IdentityException | ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    /** The user and the contents of an assertion. */
    public record Validated(String identity, String contents) {}

    /** The published key set (RFC 7517), public parts only. */
    public String jwks() {
        return jwks;
    }
}
