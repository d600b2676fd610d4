package org.jvbperc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.util.regex.Pattern;
import org.jvbperc.endpoint.signalling.CallException;

/** Whatever an identity provider says of itself is used or refused, and harmless on a terminal. */
class IdpDescriptionFuzzTest {
    private static final Pattern HARMLESS = Pattern.compile("[^\\p{Cntrl}\\p{Cf}]+");

    @FuzzTest(maxDuration = "60s")
    void parse(byte[] data) {
        try {
            IdpDescription.parse(
                    "identity provider idp.example", URI.create("https://idp.example/.well-known/idp.json"), data);
        } catch (CallException e) {
            assertEquals("idp-bad-response", e.condition());
            assertTrue(HARMLESS.matcher(String.valueOf(e.getMessage())).matches(), e.getMessage());
        }
    }
}
