package org.jvbperc.roster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * A roster on its way to a member, or a part of it: the changes in the list of members, then the signed header. A list that is
 * too long for one message comes in several, of which only the last has the header.
 *
 * <pre>
 * struct {
 *   uint8 flags;                       1 reset: begin with no members;  2 more: another part follows;  4 omitted: the list is too long
 *   opaque removed&lt;0..2^24-1&gt;;         tls_id&lt;20..255&gt; of each member that is no longer there
 *   opaque changed&lt;0..2^24-1&gt;;         Member of each that is new or has changed
 *   select (more) { case no:
 *     opaque certificate&lt;0..2^16-1&gt;;   the signer's, DER; empty if it was sent before
 *     opaque header&lt;1..2^16-1&gt;;        RosterHeader
 *     opaque signature&lt;1..255&gt;; }
 * } RosterUpdate;
 * </pre>
 *
 * @param reset whether to begin with no members
 * @param omitted whether the members are not given, because they are too many
 * @param removed tls-ids
 * @param changed members that are new or have changed
 * @param signed the header with certificate and signature; null if another part follows
 */
public record RosterUpdate(
        boolean reset,
        boolean omitted,
        List<String> removed,
        List<RosterMember> changed,
        @Nullable Signed signed) {
    /** More members than a conference may have. */
    public static final int MAX_MEMBERS = 10_000;

    private static final int RESET = 1;
    private static final int MORE = 2;
    private static final int OMITTED = 4;

    /**
     * A header with its certificate and signature.
     *
     * @param certificate DER, or empty
     * @param header encoded
     * @param signature see {@link RosterSignature}
     */
    public record Signed(Octets certificate, Octets header, Octets signature) {}

    public RosterUpdate {
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    /** Octets that a member occupies in an update. */
    public static int lengthBytes(RosterMember member) {
        return RosterCodec.encode(member).length;
    }

    /** Encodes it. */
    public byte[] encode() {
        Signed last = signed;
        int flags = (reset ? RESET : 0) | (last == null ? MORE : 0) | (omitted ? OMITTED : 0);
        RosterWriter gone = new RosterWriter();
        removed.forEach(tlsId -> gone.text("tls_id", tlsId, 1));
        RosterWriter members = new RosterWriter();
        changed.forEach(member -> members.octets(RosterCodec.encode(member)));
        RosterWriter out = new RosterWriter()
                .number(flags, 1)
                .vector("removed", gone.toByteArray(), 3)
                .vector("changed", members.toByteArray(), 3);
        if (last != null) {
            out.vector("certificate", last.certificate().toByteArray(), 2)
                    .vector("header", last.header().toByteArray(), 2)
                    .vector("signature", last.signature().toByteArray(), 1);
        }
        return out.toByteArray();
    }

    /**
     * Parses it.
     *
     * @throws RosterException MALFORMED, naming the field
     */
    public static RosterUpdate decode(byte[] bytes) throws RosterException {
        RosterReader in = new RosterReader(bytes);
        int flags = in.uint8("flags");
        if ((flags & ~(RESET | MORE | OMITTED)) != 0) {
            throw RosterException.malformed("flags", "has unknown bits: " + flags);
        }
        RosterReader gone = new RosterReader(in.bytes("removed", in.uint24("removed")));
        List<String> removed = new ArrayList<>();
        while (gone.remaining() > 0) {
            removed.add(RosterCodec.tlsId(gone));
        }
        RosterReader members = new RosterReader(in.bytes("changed", in.uint24("changed")));
        List<RosterMember> changed = new ArrayList<>();
        while (members.remaining() > 0) {
            changed.add(RosterCodec.member(members));
        }
        Signed signed = null;
        if ((flags & MORE) == 0) {
            signed = new Signed(
                    in.octets("certificate", in.uint16("certificate")),
                    in.octets("header", in.uint16("header")),
                    in.octets("signature", in.uint8("signature")));
        }
        in.end("update");
        return new RosterUpdate((flags & RESET) != 0, (flags & OMITTED) != 0, removed, changed, signed);
    }

    /**
     * Cuts a whole list into updates; the last one has the header.
     *
     * @param limitBytes of the members in one, or of the members, the header and the certificate together
     */
    public static List<RosterUpdate> whole(Collection<RosterMember> members, Signed signed, int limitBytes) {
        List<RosterUpdate> updates = new ArrayList<>();
        List<RosterMember> part = new ArrayList<>();
        int length = 0;
        for (RosterMember member : members) {
            int memberLength = lengthBytes(member);
            if (length + memberLength > limitBytes && !part.isEmpty()) {
                updates.add(new RosterUpdate(updates.isEmpty(), false, List.of(), part, null));
                part = new ArrayList<>();
                length = 0;
            }
            part.add(member);
            length += memberLength;
        }
        if (length + signed.certificate().length() + signed.header().length() > limitBytes && !part.isEmpty()) {
            updates.add(new RosterUpdate(updates.isEmpty(), false, List.of(), part, null));
            part = List.of();
        }
        updates.add(new RosterUpdate(updates.isEmpty(), false, List.of(), part, signed));
        return updates;
    }
}
