package org.jvbperc.dtls.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The ACK message (RFC 9147 section 7), which RFC 8870 also uses with DTLS 1.2 (RFC 8870 section 5.4).
 *
 * <pre>
 * uint16 length || { uint64 epoch || uint64 sequence_number }...
 * </pre>
 *
 * A record number is given as one value: epoch in the upper 16 bits, sequence number in the lower 48.
 */
public final class AckCodec {
    private static final int ENTRY_BYTES = 16;
    private static final int SEQUENCE_BITS = 48;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private AckCodec() {}

    /** How many records one ACK of at most {@code lengthBytes} can name. */
    public static int entriesIn(int lengthBytes) {
        return (lengthBytes - 2) / ENTRY_BYTES;
    }

    /** Encodes an ACK for these records. */
    public static byte[] encode(List<Long> recordNumbers) {
        ByteBuffer data = ByteBuffer.allocate(2 + ENTRY_BYTES * recordNumbers.size());
        data.putShort((short) (ENTRY_BYTES * recordNumbers.size()));
        for (long number : recordNumbers) {
            data.putLong(number >>> SEQUENCE_BITS).putLong(number & SEQUENCE_MASK);
        }
        return data.array();
    }

    /**
     * The acknowledged records. Entries with an epoch or sequence number that is impossible in DTLS 1.2 are left out.
     *
     * @throws DtlsDecodeException if the length is wrong
     */
    public static List<Long> parse(byte[] data) throws DtlsDecodeException {
        OctetReader reader = new OctetReader("ACK (RFC 9147 section 7)", data);
        int length = reader.unsigned(2, "length of record_numbers");
        if (length % ENTRY_BYTES != 0 || length != reader.remaining()) {
            throw new DtlsDecodeException("ACK (RFC 9147 section 7): length " + length
                    + " of record_numbers is not a multiple of 16 that fills the message");
        }
        ByteBuffer entries = ByteBuffer.wrap(data, 2, length);
        List<Long> numbers = new ArrayList<>();
        while (entries.hasRemaining()) {
            long epoch = entries.getLong();
            long sequence = entries.getLong();
            if (epoch >>> 16 == 0 && sequence >>> SEQUENCE_BITS == 0) {
                numbers.add(epoch << SEQUENCE_BITS | sequence);
            }
        }
        return numbers;
    }
}
