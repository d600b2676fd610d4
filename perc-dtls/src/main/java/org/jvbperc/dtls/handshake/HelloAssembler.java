package org.jvbperc.dtls.handshake;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.HandshakeFragments;

/**
 * Reassembles a ClientHello that came in fragments (RFC 6347 section 4.2.3), as those with post-quantum key shares do: a cookie
 * can be checked in a whole ClientHello only.
 *
 * <p>Holds one message of at most {@value #MAX_HELLO_BYTES} octets. If another message interrupts it, the incomplete one is
 * dropped; clients repeat it. Belongs to its association's thread.
 */
public final class HelloAssembler {
    public static final int MAX_HELLO_BYTES = 8192;

    private byte[] message = new byte[0];
    private int messageSeq = -1;
    private final BitSet received = new BitSet();

    /**
     * Processes a record.
     *
     * @return a record with a whole ClientHello, numbered as the record that completed it; the record itself if it is no fragment
     *     of one; null while a fragment is missing
     */
    public byte @Nullable [] add(byte[] record) {
        int fragment = DtlsRecords.HEADER_BYTES;
        int length = HandshakeFragments.length(record, fragment, record.length - fragment);
        if (DtlsRecords.type(record, 0) != DtlsRecords.HANDSHAKE
                || length != record.length - fragment
                || HandshakeFragments.type(record, fragment) != HandshakeFragments.CLIENT_HELLO
                || HandshakeFragments.fragmentLength(record, fragment)
                        == HandshakeFragments.messageLength(record, fragment)) {
            return record;
        }
        int messageLength = HandshakeFragments.messageLength(record, fragment);
        if (messageLength > MAX_HELLO_BYTES) {
            return null;
        }
        int seq = HandshakeFragments.messageSeq(record, fragment);
        if (seq != messageSeq || messageLength != message.length) {
            messageSeq = seq;
            message = new byte[messageLength];
            received.clear();
        }
        int offset = HandshakeFragments.fragmentOffset(record, fragment);
        int body = length - HandshakeFragments.HEADER_BYTES;
        System.arraycopy(record, fragment + HandshakeFragments.HEADER_BYTES, message, offset, body);
        received.set(offset, offset + body);
        return received.cardinality() == messageLength ? whole(record) : null;
    }

    private byte[] whole(byte[] last) {
        byte[] fragment =
                HandshakeFragments.encode(HandshakeFragments.CLIENT_HELLO, messageSeq, message, 0, message.length);
        byte[] record = Arrays.copyOf(last, DtlsRecords.HEADER_BYTES + fragment.length);
        record[11] = (byte) (fragment.length >>> 8);
        record[12] = (byte) fragment.length;
        System.arraycopy(fragment, 0, record, DtlsRecords.HEADER_BYTES, fragment.length);
        clear();
        return record;
    }

    /** Drops the incomplete message. */
    public void clear() {
        messageSeq = -1;
        message = new byte[0];
        received.clear();
    }
}
