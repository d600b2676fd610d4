package org.jvbperc.identity.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ProviderServer;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.trust.IdentityValidators;

/** ID tokens of a real OpenID provider, got by its own authorization code flow with PKCE. */
class OidcIdentityValidatorIT {
    private static final String DOMAIN = "accounts.example";
    private static final String CONTENTS = new AssertionContents(
                    List.of(CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA")),
                    PercBinding.forEndpoint("room", "T".repeat(32), List.of()))
            .toJson();
    private static final JwsValidatorConfig CONFIG =
            JwsValidatorConfig.defaults().withFetchTimeout(Duration.ofSeconds(30));

    private static OpenIdProvider provider;

    @BeforeAll
    static void start() {
        provider = new OpenIdProvider();
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    private static TrustedOidc trusted() {
        return new TrustedOidc(DOMAIN, provider.issuer(), Set.of(OpenIdProvider.CLIENT), "{sub}@" + DOMAIN, Set.of());
    }

    private static ValidatedIdentity validate(TrustedOidc trusted, String contents, String token, Instant now)
            throws IdentityException {
        return new OidcIdentityValidator(List.of(trusted), CONFIG).validate(assertion(contents, token), now);
    }

    private static IdentityAssertion assertion(String contents, String token) {
        return new IdentityAssertion(DOMAIN, OidcAssertion.PROTOCOL, new OidcAssertion(contents, token).format());
    }

    private static String token() throws Exception {
        return provider.idToken(OidcAssertion.nonce(CONTENTS));
    }

    private static IdentityError refusal(TrustedOidc trusted, String contents, String token, Instant now) {
        IdentityException e = assertThrows(IdentityException.class, () -> validate(trusted, contents, token, now));
        assertFalse(String.valueOf(e.getMessage()).contains(token), "the token is in the message");
        return e.error();
    }

    @Test
    void idToken_withTheContentsHashAsNonce_isAnIdentity() throws Exception {
        Instant now = Instant.now();
        ValidatedIdentity found = validate(trusted(), CONTENTS, token(), now);

        assertEquals("alice@accounts.example", found.identity());
        assertEquals(DOMAIN, found.idpDomain());
        assertEquals("room", found.contents().perc().conference());
        assertTrue(Duration.between(found.issuedAt(), now).abs().toSeconds() < 60);
    }

    @Test
    void otherContents_areRefused() throws Exception {
        String altered = CONTENTS.replace("room", "doom");
        assertEquals(IdentityError.IDP_TOKEN_INVALID, refusal(trusted(), altered, token(), Instant.now()));
    }

    @Test
    void tokenWithoutOurNonce_isRefused() throws Exception {
        String token = provider.idToken("login-of-something-else");
        assertEquals(IdentityError.IDP_TOKEN_INVALID, refusal(trusted(), CONTENTS, token, Instant.now()));
    }

    @Test
    void alteredToken_isRefused() throws Exception {
        String token = token();
        int middle = token.indexOf('.') + 20;
        String altered =
                token.substring(0, middle) + (token.charAt(middle) == 'A' ? 'B' : 'A') + token.substring(middle + 1);
        assertEquals(IdentityError.IDP_TOKEN_INVALID, refusal(trusted(), CONTENTS, altered, Instant.now()));
        String unsigned = "eyJhbGciOiJub25lIn0" + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
        assertEquals(IdentityError.IDP_TOKEN_INVALID, refusal(trusted(), CONTENTS, unsigned, Instant.now()));
    }

    @Test
    void tokenForAnotherClient_isRefused() throws Exception {
        TrustedOidc other =
                new TrustedOidc(DOMAIN, provider.issuer(), Set.of("another-client"), "{sub}@" + DOMAIN, Set.of());
        assertEquals(IdentityError.IDP_TOKEN_INVALID, refusal(other, CONTENTS, token(), Instant.now()));
    }

    @Test
    void times_areChecked_withSkew() throws Exception {
        String token = token();
        Instant now = Instant.now();
        assertEquals(
                IdentityError.IDP_TOKEN_EXPIRED, refusal(trusted(), CONTENTS, token, now.plus(Duration.ofHours(2))));
        assertEquals(
                IdentityError.IDP_TOKEN_NOT_YET_VALID,
                refusal(trusted(), CONTENTS, token, now.minus(Duration.ofMinutes(5))));
        validate(trusted(), CONTENTS, token, now.minus(Duration.ofSeconds(15)));
    }

    @Test
    void rotatedKeys_areFetchedAgain_butNotForEveryUnknownKey() throws Exception {
        OidcIdentityValidator validator = new OidcIdentityValidator(List.of(trusted()), CONFIG);
        Instant now = Instant.now();
        String before = token();
        validator.validate(assertion(CONTENTS, before), now);
        provider.rotateKeys();
        String after = token();

        IdentityException tooSoon = assertThrows(
                IdentityException.class, () -> validator.validate(assertion(CONTENTS, after), now.plusSeconds(1)));
        assertEquals(IdentityError.IDP_TOKEN_INVALID, tooSoon.error());
        assertEquals(
                "alice@accounts.example",
                validator
                        .validate(assertion(CONTENTS, after), now.plusSeconds(11))
                        .identity());
        assertThrows(
                IdentityException.class, () -> validator.validate(assertion(CONTENTS, before), now.plusSeconds(22)));
    }

    @Test
    void issuerWhoseConfigurationNamesAnother_isRefused() throws Exception {
        try (ProviderServer impostor = new ProviderServer()) {
            impostor.answers(
                    200, "{\"issuer\":\"" + provider.issuer() + "\",\"jwks_uri\":\"" + impostor.uri("/k") + "\"}");
            TrustedOidc trusted = new TrustedOidc(
                    DOMAIN, impostor.uri(""), Set.of(OpenIdProvider.CLIENT), "{sub}@" + DOMAIN, Set.of());
            // The token's issuer is compared first, and is not the configured one.
            assertEquals(IdentityError.IDP_TOKEN_INVALID, refusal(trusted, CONTENTS, token(), Instant.now()));
        }
    }

    @Test
    void idToken_isValidatedBesideSignedAssertions() throws Exception {
        IdentityValidators both = IdentityValidators.signed(List.of(), List.of(trusted()), CONFIG);
        IdentityAssertion good =
                new IdentityAssertion(DOMAIN, OidcAssertion.PROTOCOL, new OidcAssertion(CONTENTS, token()).format());
        assertTrue(both.validate(good, Instant.now()).identity().endsWith("@" + DOMAIN));
        IdentityAssertion elsewhere = new IdentityAssertion(
                "other.example", OidcAssertion.PROTOCOL, new OidcAssertion(CONTENTS, token()).format());
        assertThrows(IdentityException.class, () -> both.validate(elsewhere, Instant.now()));
    }

    @Test
    void claim_becomesAName_byConfiguration() throws Exception {
        TrustedOidc whole =
                new TrustedOidc(DOMAIN, provider.issuer(), Set.of(OpenIdProvider.CLIENT), "{email}", Set.of());
        assertEquals(IdentityError.IDP_TOKEN_INVALID, refusal(whole, CONTENTS, token(), Instant.now()));
        assertEquals("a%40b%25c@accounts.example", trusted().identityOf(Map.of("sub", "a@b%c")));
        TrustedOidc third =
                new TrustedOidc(DOMAIN, provider.issuer(), Set.of("c"), "{preferred_username}", Set.of("corp.example"));
        assertEquals("bob@corp.example", third.identityOf(Map.of("preferred_username", "bob@Corp.example")));
        assertThrows(
                IdentityException.class, () -> third.identityOf(Map.of("preferred_username", "bob@elsewhere.example")));
        assertThrows(IdentityException.class, () -> third.identityOf(Map.of("preferred_username", "bob")));
    }

    @Test
    void unknownProviderAndProtocol_areRefused() {
        OidcIdentityValidator validator = new OidcIdentityValidator(List.of(trusted()), CONFIG);
        IdentityException unknown = assertThrows(
                IdentityException.class,
                () -> validator.validate(new IdentityAssertion("other.example", "oidc", "x"), Instant.now()));
        assertEquals(IdentityError.IDP_UNTRUSTED, unknown.error());
        IdentityException protocol = assertThrows(
                IdentityException.class,
                () -> validator.validate(new IdentityAssertion(DOMAIN, "jws", "x"), Instant.now()));
        assertEquals(IdentityError.IDP_PROTOCOL_UNSUPPORTED, protocol.error());
    }
}
