package org.jvbperc.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import org.jvbperc.identity.jws.JwksCache;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.TrustedIdp;

/** Whatever an identity provider answers is understood or refused with {@link IdentityException}. */
class ProviderAnswerFuzzTest {
    private static final TrustedIdp IDP =
            new TrustedIdp("idp.example", java.net.URI.create("https://idp.example/jwks"));

    @FuzzTest(maxDuration = "60s")
    void keySet_ofAnyOctets_hasPublicEs256KeysOrIsRefused(byte[] data) {
        try {
            List<JWK> keys = JwksCache.usableKeys(data, JwsIdentityValidator.keys(IDP));
            assertFalse(keys.isEmpty());
            for (JWK key : keys) {
                assertEquals(Curve.P_256, key.toECKey().getCurve());
                assertFalse(key.isPrivate());
            }
        } catch (IdentityException e) {
            assertEquals(IdentityError.IDP_BAD_RESPONSE, e.error());
        }
    }

    @FuzzTest(maxDuration = "60s")
    void assertion_ofAnyOctets_isReadOrRefused(byte[] data) {
        try {
            IdentityAssertion read = IdentityAssertion.fromProvider(
                    Json.object(data, "the identity provider's answer", IdentityError.IDP_BAD_RESPONSE));
            assertEquals(read, IdentityAssertion.parseAttribute(read.toAttribute()));
        } catch (IdentityException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
    }
}
