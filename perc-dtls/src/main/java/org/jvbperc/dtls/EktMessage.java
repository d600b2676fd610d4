package org.jvbperc.dtls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;

/** One EKTKey message on the way in, put together from fragments that may overlap, repeat and come in any order. */
final class EktMessage {
    /** A record that repeats a message many times need not be acknowledged each time. */
    private static final int MAX_RECORDS = 32;

    private final byte[] body;
    private final BitSet present;
    private final List<Long> records = new ArrayList<>();

    EktMessage(int length) {
        this.body = new byte[length];
        this.present = new BitSet(length);
    }

    /** Whether a message of this length is plausible. */
    static boolean isPlausible(int length) {
        return length > 0 && length <= EktKeyCodec.MAX_BODY_BYTES;
    }

    /** Adds a fragment with its header; one that belongs to a message of another length is ignored. */
    void add(long recordNumber, byte[] fragment) {
        if (HandshakeFragments.messageLength(fragment, 0) != body.length) {
            return;
        }
        int offset = HandshakeFragments.fragmentOffset(fragment, 0);
        int length = HandshakeFragments.fragmentLength(fragment, 0);
        System.arraycopy(fragment, HandshakeFragments.HEADER_BYTES, body, offset, length);
        present.set(offset, offset + length);
        if (records.size() < MAX_RECORDS) {
            records.add(recordNumber);
        }
    }

    boolean isComplete() {
        return present.cardinality() == body.length;
    }

    /** The message's body; wiped by {@link #wipe}. */
    byte[] body() {
        return body;
    }

    /** The records that carried it. */
    List<Long> records() {
        return records;
    }

    void wipe() {
        Arrays.fill(body, (byte) 0);
    }
}
