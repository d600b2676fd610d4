package org.jvbperc.dtls.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** The walk over a datagram's records and over a record's handshake fragments, on any input. */
class DtlsRecordsFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void split(byte[] datagram) {
        int position = 0;
        while (position < datagram.length) {
            int record = DtlsRecords.length(datagram, position, datagram.length - position);
            if (record < 0) {
                return;
            }
            assertTrue(record >= DtlsRecords.HEADER_BYTES && record <= datagram.length - position);
            DtlsRecords.epoch(datagram, position);
            DtlsRecords.recordNumber(datagram, position);
            walk(datagram, position + DtlsRecords.HEADER_BYTES, record - DtlsRecords.HEADER_BYTES);
            position += record;
        }
    }

    private static void walk(byte[] b, int offset, int length) {
        int position = 0;
        while (position < length) {
            int fragment = HandshakeFragments.length(b, offset + position, length - position);
            if (fragment < 0) {
                return;
            }
            assertTrue(fragment >= HandshakeFragments.HEADER_BYTES && fragment <= length - position);
            assertTrue(HandshakeFragments.fragmentOffset(b, offset + position)
                            + HandshakeFragments.fragmentLength(b, offset + position)
                    <= HandshakeFragments.messageLength(b, offset + position));
            position += fragment;
        }
    }
}
