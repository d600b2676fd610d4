package org.jvbperc.dtls.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jvbperc.dtls.ekt.EktFragment;
import org.jvbperc.dtls.wire.AckCodec;
import org.jvbperc.dtls.wire.DtlsDecodeException;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.dtls.wire.RosterExtension;

/**
 * Exchange between an association and the ciphers of its protected records: outgoing content types that BouncyCastle does not
 * know, EKTKey fragments and ACKs taken out of incoming records, and the message_seq of Finished (RFC 8870 section 5.4).
 *
 * <p>Belongs to the thread that drives the association. Holds key material between {@link #takeFragments} calls only.
 */
public final class RecordChannel {
    /** No record number: the epoch would be 65535. */
    static final long NO_RECORD = -1;

    /** No content type is replaced. */
    private static final int NO_TYPE = -1;

    /** The most that a peer can collect between two visits of the association. */
    private static final int MAX_COLLECTED = 2 * RecordQueue.MAX_RECORDS;

    private int outgoingType = NO_TYPE;
    private long lastSentRecord = NO_RECORD;
    private long ackRecord = NO_RECORD;
    private int sentFinishedSeq = -1;
    private int receivedFinishedSeq = -1;
    private int renegotiationRequests;
    private boolean rostersExpected;
    private List<EktFragment> fragments = new ArrayList<>();
    private List<Long> acknowledged = new ArrayList<>();
    private final List<RecordAead> ciphers = new ArrayList<>();

    /** Registers a cipher with keys of the association, which are wiped with it. */
    void keysIn(RecordAead cipher) {
        ciphers.add(cipher);
    }

    /** The next application data that is sent gets this content type. */
    public void sendNextAs(int contentType) {
        outgoingType = contentType;
    }

    /** Back to application data. */
    public void sendAsUsual() {
        outgoingType = NO_TYPE;
    }

    /** The content type to use instead of application data. */
    int outgoingType(int applicationData) {
        return outgoingType == NO_TYPE ? applicationData : outgoingType;
    }

    /** A protected record was sent. */
    void sent(long recordNumber) {
        lastSentRecord = recordNumber;
    }

    /** Number of the last protected record that was sent. */
    public long lastSentRecord() {
        return lastSentRecord;
    }

    /** BouncyCastle sends a protected handshake message of its own: that is Finished. */
    void sentHandshake(byte[] b, int offset, int length) {
        if (HandshakeFragments.length(b, offset, length) > 0
                && HandshakeFragments.type(b, offset) == HandshakeFragments.FINISHED) {
            sentFinishedSeq = HandshakeFragments.messageSeq(b, offset);
        }
    }

    /** Starts taking rosters out of the records too; before, they are dropped. */
    public void expectRosters() {
        rostersExpected = true;
    }

    /** message_seq of the Finished this side sent, or -1. */
    public int sentFinishedSeq() {
        return sentFinishedSeq;
    }

    /** message_seq of the Finished the peer sent, or -1. */
    public int receivedFinishedSeq() {
        return receivedFinishedSeq;
    }

    /** The record with this number, and no other, is an ACK disguised as application data. */
    void expectAck(long recordNumber) {
        ackRecord = recordNumber;
    }

    boolean isAck(long recordNumber) {
        return ackRecord == recordNumber;
    }

    /** An authentic ACK message. One that cannot be parsed acknowledges nothing. */
    void receivedAck(byte[] b, int offset, int length) {
        try {
            List<Long> numbers = AckCodec.parse(Arrays.copyOfRange(b, offset, offset + length));
            int room = MAX_COLLECTED - acknowledged.size();
            acknowledged.addAll(numbers.subList(0, Math.min(room, numbers.size())));
        } catch (DtlsDecodeException malformed) {
            // Retransmission continues, as without an ACK.
        }
    }

    /**
     * An authentic handshake record. EKTKey fragments are taken out and wiped from {@code b}.
     *
     * @return the remaining length from {@code offset} for BouncyCastle
     */
    int receivedHandshake(long recordNumber, byte[] b, int offset, int length) {
        int kept = 0;
        int position = 0;
        while (position < length) {
            int at = offset + position;
            int fragment = HandshakeFragments.length(b, at, length - position);
            if (fragment < 0 || HandshakeFragments.messageLength(b, at) > RecordTransport.MAX_HANDSHAKE_MESSAGE_BYTES) {
                break;
            }
            switch (HandshakeFragments.type(b, at)) {
                case EktKeyCodec.HANDSHAKE_TYPE -> takeEktFragment(recordNumber, b, at, fragment);
                case RosterExtension.HANDSHAKE_TYPE -> {
                    if (rostersExpected) {
                        takeEktFragment(recordNumber, b, at, fragment);
                    }
                }
                case HandshakeFragments.HELLO_REQUEST, HandshakeFragments.CLIENT_HELLO -> renegotiationRequests++;
                default -> {
                    if (HandshakeFragments.type(b, at) == HandshakeFragments.FINISHED) {
                        receivedFinishedSeq = HandshakeFragments.messageSeq(b, at);
                    }
                    System.arraycopy(b, at, b, offset + kept, fragment);
                    kept += fragment;
                }
            }
            position += fragment;
        }
        return kept;
    }

    private void takeEktFragment(long recordNumber, byte[] b, int at, int length) {
        if (fragments.size() < MAX_COLLECTED) {
            fragments.add(new EktFragment(recordNumber, Arrays.copyOfRange(b, at, at + length)));
        }
        Arrays.fill(b, at, at + length, (byte) 0);
    }

    /** The EKTKey fragments since the last call, in the order of arrival; the caller wipes them. */
    public List<EktFragment> takeFragments() {
        List<EktFragment> taken = fragments;
        fragments = new ArrayList<>();
        return taken;
    }

    /** The record numbers acknowledged since the last call. */
    public List<Long> takeAcknowledged() {
        List<Long> taken = acknowledged;
        acknowledged = new ArrayList<>();
        return taken;
    }

    /** How often the peer has asked for a renegotiation since the last call. */
    public int takeRenegotiationRequests() {
        int taken = renegotiationRequests;
        renegotiationRequests = 0;
        return taken;
    }

    /** Wipes fragments that were not taken, and the keys of the records. */
    public void clear() {
        takeFragments().forEach(EktFragment::wipe);
        takeAcknowledged();
        ciphers.forEach(RecordAead::close);
        ciphers.clear();
    }
}
