package org.jvbperc.dtls.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The version of rosters that a peer takes. */
class RosterExtensionTest {
    @Test
    void version_isTwo() throws DtlsDecodeException {
        assertArrayEquals(new byte[] {2}, RosterExtension.encode());
        assertTrue(RosterExtension.parse(new byte[] {2}));
    }

    @Test
    void anotherVersion_isNotAgreedOn() throws DtlsDecodeException {
        for (int version : new int[] {0, 1, 3, 255}) {
            assertFalse(RosterExtension.parse(new byte[] {(byte) version}), "version " + version);
        }
    }

    @Test
    void anotherLength_isMalformed() {
        assertThrows(DtlsDecodeException.class, () -> RosterExtension.parse(new byte[0]));
        assertThrows(DtlsDecodeException.class, () -> RosterExtension.parse(new byte[] {2, 2}));
    }
}
