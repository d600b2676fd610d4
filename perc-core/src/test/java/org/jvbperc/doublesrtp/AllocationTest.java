package org.jvbperc.doublesrtp;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.AllocationProbes;

/** The packet path allocates nothing but what the cipher does. Measured in a JVM of its own; see {@link AllocationProbe}. */
class AllocationTest {
    @Test
    void packetPath_everyOperation_allocatesNothingOutsideTheCipher() throws Exception {
        AllocationProbes.assertNothingBeyondTheCipher(
                AllocationProbe.class,
                Set.of("inner-decrypt", "inner-encrypt", "outer-protect", "outer-unprotect", "relay", "rtcp"));
    }
}
