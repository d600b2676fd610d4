package org.jvbperc.dtls.ekt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.dtls.wire.RosterExtension;

/** One incoming EKTKey or roster message, reassembled from fragments that may overlap, repeat and come in any order. */
public final class EktMessage {
    /** Limit of records to acknowledge: not each repetition of a message needs an acknowledgement. */
    private static final int MAX_RECORDS = 32;

    private final int type;
    private final byte[] body;
    private final BitSet present;
    private final List<Long> records = new ArrayList<>();

    public EktMessage(int type, int length) {
        this.type = type;
        this.body = new byte[length];
        this.present = new BitSet(length);
    }

    /** Whether a message of this length is plausible. */
    static boolean isPlausible(int type, int length) {
        int limit = type == EktKeyCodec.HANDSHAKE_TYPE ? EktKeyCodec.MAX_BODY_BYTES : RosterExtension.MAX_BODY_BYTES;
        return length > 0 && length <= limit;
    }

    /** Whether this is an EKTKey message and no roster. */
    boolean isKey() {
        return type == EktKeyCodec.HANDSHAKE_TYPE;
    }

    /** Adds a fragment with its header; one that belongs to a message of another type or length is ignored. */
    void add(long recordNumber, byte[] fragment) {
        if (HandshakeFragments.messageLength(fragment, 0) != body.length
                || HandshakeFragments.type(fragment, 0) != type) {
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
    public byte[] body() {
        return body;
    }

    /** The records that carried it. */
    List<Long> records() {
        return records;
    }

    public void wipe() {
        Arrays.fill(body, (byte) 0);
    }
}
