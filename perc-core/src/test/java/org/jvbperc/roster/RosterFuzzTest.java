package org.jvbperc.roster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any octets are an update or header, whose encoding they are, or are refused. */
class RosterFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void update_ofAnyOctets_isReadOrRefused(byte[] data) {
        try {
            assertArrayEquals(data, RosterUpdate.decode(data).encode());
        } catch (RosterException refused) {
            refused.reason();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void header_ofAnyOctets_isReadOrRefused(byte[] data) {
        try {
            assertArrayEquals(data, RosterCodec.encode(RosterCodec.decode(data)));
        } catch (RosterException refused) {
            refused.reason();
        }
    }
}
