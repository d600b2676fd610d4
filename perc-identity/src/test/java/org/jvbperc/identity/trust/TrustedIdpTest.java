package org.jvbperc.identity.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.TrustedIdp;

class TrustedIdpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://idp.example/jwks",
                "http://127.0.0.1:8000/jwks",
                "http://127.1.2.3/jwks",
                "http://localhost:1/jwks",
                "http://[::1]:80/jwks"
            })
    void address_secureOrLoopback_isAccepted(String uri) {
        assertEquals("idp.example", new TrustedIdp("IDP.example", URI.create(uri)).domain());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://idp.example/jwks",
                "http://127.0.0.1.evil.example/jwks",
                "http://localhost.evil.example/jwks",
                "http://10.0.0.1/jwks",
                "ftp://127.0.0.1/jwks",
                "file:///etc/passwd",
                "jwks"
            })
    void address_neither_isRefused(String uri) {
        assertThrows(IllegalArgumentException.class, () -> new TrustedIdp("idp.example", URI.create(uri)));
        assertThrows(IllegalArgumentException.class, () -> new IdpClient(URI.create(uri), "u", "p"));
    }

    @Test
    void refusal_ofAnAddressWithPassword_doesNotShowIt() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new TrustedIdp("idp.example", URI.create("http://user:hunter2@idp.example/")));
        assertFalse(String.valueOf(e.getMessage()).contains("hunter2"));
    }

    @Test
    void domain_malformedOrTwice_isRefused() {
        URI uri = URI.create("https://idp.example/jwks");
        assertThrows(IllegalArgumentException.class, () -> new TrustedIdp("not a domain", uri));
        TrustedIdp idp = new TrustedIdp("idp.example", uri);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new JwsIdentityValidator(List.of(idp, idp), JwsValidatorConfig.defaults()));
        assertTrue(String.valueOf(e.getMessage()).contains("twice"));
    }
}
