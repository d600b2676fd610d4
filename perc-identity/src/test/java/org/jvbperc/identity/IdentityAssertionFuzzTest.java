package org.jvbperc.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.TrustedIdp;

/** Whatever an endpoint or Media Distributor sends as identity is parsed or refused with {@link IdentityException}. */
class IdentityAssertionFuzzTest {
    // Nothing listens there: the parsers in front of the fetch are what is tested.
    private static final JwsIdentityValidator VALIDATOR = new JwsIdentityValidator(
            List.of(new TrustedIdp("idp.example", URI.create("http://127.0.0.1:9/jwks"))),
            JwsValidatorConfig.defaults());
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @FuzzTest(maxDuration = "60s")
    void attribute_ofAnyText_isParsedOrRefused(byte[] data) {
        tryAttribute(new String(data, StandardCharsets.ISO_8859_1));
        tryAttribute(Base64.getEncoder().encodeToString(data));
    }

    private static void tryAttribute(String value) {
        try {
            IdentityAssertion read = IdentityAssertion.parseAttribute(value);
            assertEquals(read, IdentityAssertion.parseAttribute(read.toAttribute()));
            VALIDATOR.validate(read, NOW);
        } catch (IdentityException e) {
            assertNotNull(e.error());
        }
    }

    @FuzzTest(maxDuration = "60s")
    void contents_ofAnyText_areParsedOrRefused(byte[] data) {
        try {
            AssertionContents read = AssertionContents.parse(new String(data, StandardCharsets.UTF_8));
            assertEquals(read, AssertionContents.parse(read.toJson()));
        } catch (IdentityException e) {
            assertNotNull(e.error());
        }
    }

    @FuzzTest(maxDuration = "60s")
    void assertion_ofAnyText_isParsedOrRefused(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            JwsAssertion read = JwsAssertion.parse(text);
            assertEquals(read, JwsAssertion.parse(read.format()));
        } catch (IdentityException e) {
            assertNotNull(e.error());
        }
        if (!text.isEmpty() && text.length() < 4096) {
            String jws = new JwsAssertion("{}", text).format();
            try {
                VALIDATOR.validate(new IdentityAssertion("idp.example", "jws", jws), NOW);
            } catch (IdentityException e) {
                assertNotNull(e.error());
            }
        }
    }
}
