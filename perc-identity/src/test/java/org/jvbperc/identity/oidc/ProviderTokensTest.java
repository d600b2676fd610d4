package org.jvbperc.identity.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;

/** Where a provider may have its keys fetched from. */
class ProviderTokensTest {
    private static final URI ISSUER = URI.create("https://accounts.example");

    @Test
    void keysOverHttps_areFetched_andKeysOnThisMachineForAnIssuerOnThisMachine() throws Exception {
        assertEquals(
                URI.create("https://keys.example/k"),
                ProviderTokens.keysAddress(ISSUER, "https://keys.example/k", "the configuration"));
        assertEquals(
                URI.create("http://127.0.0.1:8080/k"),
                ProviderTokens.keysAddress(
                        URI.create("http://127.0.0.1:8080"), "http://127.0.0.1:8080/k", "the configuration"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8500/v1/kv/?recurse",
                "http://localhost/k",
                "http://[::1]/k",
                "http://keys.example/k",
                "file:///etc/passwd",
                "no address"
            })
    void issuerElsewhere_doesNotHaveThisMachineAsked(String address) {
        IdentityException refused = assertThrows(
                IdentityException.class, () -> ProviderTokens.keysAddress(ISSUER, address, "the configuration"));
        assertEquals(IdentityError.IDP_BAD_RESPONSE, refused.error());
        assertEquals("the configuration has a jwks_uri that is not https", refused.getMessage());
    }
}
