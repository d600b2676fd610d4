package org.jvbperc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whatever an answer has as a candidate: it is usable and means the same when written, or it is passed over. */
class IceCandidateFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void parse(byte[] data) {
        Optional<IceCandidate> candidate = IceCandidate.parse(new String(data, StandardCharsets.UTF_8));
        candidate.ifPresent(
                value -> assertEquals(candidate, IceCandidate.parse(value.toAttribute()), value.toAttribute()));
    }
}
