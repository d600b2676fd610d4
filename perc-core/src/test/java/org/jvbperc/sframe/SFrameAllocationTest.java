package org.jvbperc.sframe;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.AllocationProbes;

/**
 * Sealing and opening allocate nothing but what the cipher does, for every codec. Measured in a JVM of its own; see
 * {@link SFrameAllocationProbe}.
 */
class SFrameAllocationTest {
    @Test
    void sealAndOpen_everyCodec_allocateNothingOutsideTheCipher() throws Exception {
        Set<String> operations = new TreeSet<>();
        for (MediaCodec codec : MediaCodec.values()) {
            operations.addAll(Set.of("seal-" + codec, "refuse-" + codec, "open-" + codec));
        }
        AllocationProbes.assertNothingBeyondTheCipher(SFrameAllocationProbe.class, operations);
    }
}
