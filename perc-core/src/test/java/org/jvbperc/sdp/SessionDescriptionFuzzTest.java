package org.jvbperc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any text: no other exception than SdpException, and what was accepted stays the same when written and parsed again. */
class SessionDescriptionFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void parse(byte[] data) throws SdpException {
        SessionDescription sdp;
        try {
            sdp = SessionDescription.parse(new String(data, StandardCharsets.UTF_8));
        } catch (SdpException e) {
            return;
        }
        assertEquals(sdp, SessionDescription.parse(sdp.toString()));
        SessionDescription changed = sdp.withoutAttributeAnywhere("x").withAttribute("x", "y");
        assertEquals("y", changed.attribute("x").orElseThrow());
        try {
            sdp.fingerprints();
            sdp.tlsId();
            sdp.setup();
            sdp.ssrcs();
        } catch (SdpException e) {
            assertEquals(true, e.getMessage() != null);
        }
        sdp.identity();
        sdp.iceUfrag();
        sdp.icePwd();
        sdp.candidates();
    }
}
