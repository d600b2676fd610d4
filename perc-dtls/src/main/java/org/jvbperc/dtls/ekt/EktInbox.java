package org.jvbperc.dtls.ekt;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.wire.DtlsDecodeException;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.dtls.wire.RosterExtension;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The client's side of ekt_key delivery (RFC 8870 sections 5.2.2 and 5.4), and of rosters: reassembles messages in the order of
 * message_seq, each once, and says which records must be acknowledged: those of a message when it is delivered, and every
 * record that repeats a delivered message.
 *
 * <p>Belongs to the thread that drives the association.
 */
public final class EktInbox {
    /** How far ahead of the next message a message is kept. */
    public static final int MAX_AHEAD = 16;

    private final EktCipher cipher;
    private final boolean rosters;
    private final TreeMap<Integer, EktMessage> messages = new TreeMap<>();
    private int nextSeq;

    /**
     * An inbox that expects its first message with this message_seq.
     *
     * @param rosters whether the server may send rosters
     * @param firstSeq one more than that of the server's Finished
     */
    public EktInbox(EktCipher cipher, boolean rosters, int firstSeq) {
        this.cipher = cipher;
        this.rosters = rosters;
        this.nextSeq = firstSeq;
    }

    /** A message: either a set, now owned by the caller, or a roster's octets. */
    public record Item(
            @Nullable EktParameterSet parameters, @Nullable Octets roster) {}

    /** The result of {@link #receive}: messages in order, and records to acknowledge. */
    public record Delivery(List<Item> items, List<Long> acknowledge) {}

    /**
     * Processes fragments and wipes them.
     *
     * @throws DtlsDecodeException if a message is complete and cannot be parsed, or is too long to be an EKTKey
     */
    public Delivery receive(List<EktFragment> fragments) throws DtlsDecodeException {
        List<Item> delivered = new ArrayList<>();
        List<Long> acknowledge = new ArrayList<>();
        try {
            for (EktFragment fragment : fragments) {
                add(fragment, acknowledge);
            }
            deliver(delivered, acknowledge);
        } catch (DtlsDecodeException malformed) {
            for (Item item : delivered) {
                if (item.parameters() != null) {
                    item.parameters().close();
                }
            }
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
            int type = HandshakeFragments.type(fragment.octets(), 0);
            if (type == RosterExtension.HANDSHAKE_TYPE && !rosters) {
                throw new DtlsDecodeException("a roster although perc_roster was not negotiated");
            }
            if (!EktMessage.isPlausible(type, length)) {
                throw new DtlsDecodeException("EKTKey (RFC 8870 section 5.2.2) or roster of " + length
                        + " octets: expected 1 to " + EktKeyCodec.MAX_BODY_BYTES + " or "
                        + RosterExtension.MAX_BODY_BYTES);
            }
            message = new EktMessage(type, length);
            messages.put(seq, message);
        }
        message.add(fragment.recordNumber(), fragment.octets());
    }

    private void deliver(List<Item> delivered, List<Long> acknowledge) throws DtlsDecodeException {
        EktMessage next = messages.get(nextSeq);
        while (next != null && next.isComplete()) {
            delivered.add(
                    next.isKey()
                            ? new Item(EktKeyCodec.parse(cipher, next.body()), null)
                            : new Item(null, Octets.of(next.body())));
            acknowledge.addAll(next.records());
            next.wipe();
            messages.remove(nextSeq);
            next = messages.get(++nextSeq);
        }
    }

    /** Wipes incomplete messages. */
    public void clear() {
        messages.values().forEach(EktMessage::wipe);
        messages.clear();
    }
}
