package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.dtls.handshake.HelloAssembler;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.HandshakeFragments;

/** ClientHellos in several records (RFC 6347 section 4.2.3), with and without cookie. */
@Timeout(600)
class FragmentedHelloTest {
    private static final byte[] MESSAGE = new byte[1413];

    static {
        new Random(7).nextBytes(MESSAGE);
    }

    private final HelloAssembler assembler = new HelloAssembler();

    private static byte[] record(int number, byte[] fragment) {
        byte[] record = new byte[DtlsRecords.HEADER_BYTES + fragment.length];
        record[0] = DtlsRecords.HANDSHAKE;
        record[1] = (byte) 0xFE;
        record[2] = (byte) 0xFF;
        record[10] = (byte) number;
        record[11] = (byte) (fragment.length >>> 8);
        record[12] = (byte) fragment.length;
        System.arraycopy(fragment, 0, record, DtlsRecords.HEADER_BYTES, fragment.length);
        return record;
    }

    private static byte[] fragment(int number, int seq, byte[] message, int offset, int length) {
        return record(number, HandshakeFragments.encode(HandshakeFragments.CLIENT_HELLO, seq, message, offset, length));
    }

    /**
     * Cuts a record with one whole ClientHello into records of at most {@code octets} of it. The numbers of all unprotected
     * records are spread, so that they still grow: the server takes none below that of the ClientHello with the cookie.
     */
    private static List<byte[]> cut(byte[] record, int octets) {
        if (DtlsRecords.epoch(record, 0) != 0) {
            return List.of(record);
        }
        int at = DtlsRecords.HEADER_BYTES;
        if (DtlsRecords.type(record, 0) != DtlsRecords.HANDSHAKE
                || HandshakeFragments.type(record, at) != HandshakeFragments.CLIENT_HELLO) {
            byte[] spread = record.clone();
            spread[10] *= 8;
            return List.of(spread);
        }
        byte[] message = Arrays.copyOfRange(record, at + HandshakeFragments.HEADER_BYTES, record.length);
        List<byte[]> records = new ArrayList<>();
        for (int offset = 0; offset < message.length; offset += octets) {
            records.add(fragment(
                    record[10] * 8 + records.size(),
                    HandshakeFragments.messageSeq(record, at),
                    message,
                    offset,
                    Math.min(octets, message.length - offset)));
        }
        return records;
    }

    @Test
    void handshake_clientHellosInFragments_completes() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toServer = record -> cut(record, 60);
            assertNotNull(pair.handshake());
        }
    }

    @Test
    void handshake_clientHellosInFragmentsOutOfOrder_completes() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toServer = record -> {
                List<byte[]> records = new ArrayList<>(cut(record, 60));
                Collections.reverse(records);
                return records;
            };
            assertNotNull(pair.handshake());
        }
    }

    @Test
    void add_fragmentsInAnyOrderTwice_areOneRecordWithTheLastNumber() {
        assertNull(assembler.add(fragment(1, 0, MESSAGE, 1175, 238)));
        assertNull(assembler.add(fragment(2, 0, MESSAGE, 1175, 238)));
        byte[] whole = assembler.add(fragment(3, 0, MESSAGE, 0, 1175));
        assertArrayEquals(fragment(3, 0, MESSAGE, 0, MESSAGE.length), whole);
        assertNull(
                assembler.add(fragment(4, 0, MESSAGE, 0, 1175)), "a message is not completed by an earlier one's rest");
    }

    @Test
    void add_fragmentsOfTwoMessages_areNotMixed() {
        assertNull(assembler.add(fragment(1, 0, MESSAGE, 0, 1175)));
        assertNull(assembler.add(fragment(2, 1, MESSAGE, 1175, 238)));
        assertNull(assembler.add(fragment(3, 0, MESSAGE, 0, 1000)));
        assertNotNull(assembler.add(fragment(4, 0, MESSAGE, 1000, 413)));
    }

    @Test
    void add_messageLongerThanAllowed_isIgnored() {
        byte[] longer = new byte[HelloAssembler.MAX_HELLO_BYTES + 1];
        assertNull(assembler.add(fragment(1, 0, longer, 0, 1000)));
        byte[] longest = new byte[HelloAssembler.MAX_HELLO_BYTES];
        assertNull(assembler.add(fragment(2, 0, longest, 0, 8000)));
        assertEquals(
                DtlsRecords.HEADER_BYTES + HandshakeFragments.HEADER_BYTES + longest.length,
                assembler.add(fragment(3, 0, longest, 8000, 192)).length);
    }

    @Test
    void add_anythingElse_isLeftAsItIs() {
        byte[] whole = fragment(1, 0, MESSAGE, 0, MESSAGE.length);
        assertSame(whole, assembler.add(whole));
        byte[] alert = record(2, new byte[] {1, 0});
        alert[0] = DtlsRecords.ALERT;
        assertSame(alert, assembler.add(alert));
        byte[] fragment = fragment(3, 0, MESSAGE, 0, 1000);
        for (int length = DtlsRecords.HEADER_BYTES; length < fragment.length; length++) {
            byte[] truncated = Arrays.copyOf(fragment, length);
            assertSame(truncated, assembler.add(truncated));
        }
    }
}
