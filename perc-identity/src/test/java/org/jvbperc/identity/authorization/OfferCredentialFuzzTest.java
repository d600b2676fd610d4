package org.jvbperc.identity.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever an endpoint or Media Distributor writes into the attribute is read exactly or refused. */
class OfferCredentialFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void attribute_ofAnyText_isReadExactlyOrRefused(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        try {
            OfferCredential credential = OfferCredential.parse(text);
            // Base64url of a MAC may end in bits that do not count.
            if (!(credential instanceof OfferCredential.Invited)) {
                assertEquals(text, credential.toAttribute());
            }
        } catch (AuthorizationException e) {
            assertEquals(AuthorizationError.MALFORMED, e.error());
        }
    }
}
