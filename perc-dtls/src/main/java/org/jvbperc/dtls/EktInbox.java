package org.jvbperc.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jvbperc.dtls.wire.DtlsDecodeException;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The client's side of ekt_key delivery (RFC 8870 sections 5.2.2 and 5.4, 8870-35): puts messages together, in order of
 * message_seq, each once, and says which records to acknowledge: those of a message when it is delivered, and every record
 * that repeats a delivered one.
 *
 * <p>Belongs to the thread that drives the association.
 */
final class EktInbox {
    /** How far ahead of the next message one is kept. */
    static final int MAX_AHEAD = 16;

    private final EktCipher cipher;
    private final TreeMap<Integer, EktMessage> messages = new TreeMap<>();
    private int nextSeq;

    /**
     * An inbox that expects its first message with this message_seq.
     *
     * @param firstSeq one more than that of the server's Finished
     */
    EktInbox(EktCipher cipher, int firstSeq) {
        this.cipher = cipher;
        this.nextSeq = firstSeq;
    }

    /** What a call of {@link #receive} brought: sets now owned by the caller, and records to acknowledge. */
    record Delivery(List<EktParameterSet> parameters, List<Long> acknowledge) {}

    /**
     * Takes fragments and wipes them.
     *
     * @throws DtlsDecodeException if a message is complete and cannot be parsed, or is too long to be an EKTKey
     */
    Delivery receive(List<EktFragment> fragments) throws DtlsDecodeException {
        List<EktParameterSet> delivered = new ArrayList<>();
        List<Long> acknowledge = new ArrayList<>();
        try {
            for (EktFragment fragment : fragments) {
                add(fragment, acknowledge);
            }
            deliver(delivered, acknowledge);
        } catch (DtlsDecodeException malformed) {
            delivered.forEach(EktParameterSet::close);
            throw malformed;
        } finally {
            fragments.forEach(EktFragment::wipe);
        }
        return new Delivery(delivered, acknowledge);
    }

    private void add(EktFragment fragment, List<Long> acknowledge) throws DtlsDecodeException {
        int seq = HandshakeFragments.messageSeq(fragment.octets(), 0);
        if (seq < nextSeq) {
            acknowledge.add(fragment.recordNumber());
            return;
        }
        if (seq >= nextSeq + MAX_AHEAD) {
            return;
        }
        EktMessage message = messages.get(seq);
        if (message == null) {
            int length = HandshakeFragments.messageLength(fragment.octets(), 0);
            if (!EktMessage.isPlausible(length)) {
                throw new DtlsDecodeException("EKTKey (RFC 8870 section 5.2.2) of " + length + " octets: expected 1 to "
                        + EktKeyCodec.MAX_BODY_BYTES);
            }
            message = new EktMessage(length);
            messages.put(seq, message);
        }
        message.add(fragment.recordNumber(), fragment.octets());
    }

    private void deliver(List<EktParameterSet> delivered, List<Long> acknowledge) throws DtlsDecodeException {
        EktMessage next = messages.get(nextSeq);
        while (next != null && next.isComplete()) {
            delivered.add(EktKeyCodec.parse(cipher, next.body()));
            acknowledge.addAll(next.records());
            next.wipe();
            messages.remove(nextSeq);
            next = messages.get(++nextSeq);
        }
    }

    /** Wipes incomplete messages. */
    void clear() {
        messages.values().forEach(EktMessage::wipe);
        messages.clear();
    }
}
