package org.jvbperc.testenv.idp;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;

/** Whatever is posted to the identity provider is understood or a bad request. */
class IdentityProviderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void body(byte[] data) {
        try {
            JsonNode body = IdentityProviderServer.object(data);
            for (String field : new String[] {"user", "password", "contents"}) {
                assertFalse(IdentityProviderServer.text(body, field).isEmpty());
            }
        } catch (BadRequest e) {
            assertFalse(e.detail().isEmpty());
        }
    }
}
