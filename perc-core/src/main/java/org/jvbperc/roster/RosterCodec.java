package org.jvbperc.roster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;

/**
 * The canonical encoding of rosters: one roster has exactly one, in the presentation language of RFC 8446 section 3.
 *
 * <pre>
 * struct {
 *   opaque tls_id&lt;20..255&gt;;  opaque identity&lt;1..2^16-1&gt;;  opaque fingerprint&lt;32..64&gt;;   its length names the hash
 *   uint64 joined;  uint8 state;                                            1 admitted, 2 keyed
 *   uint32 sender_index;  uint8 flags;                                      1 records
 * } Member;                                                                 in ascending order of tls_id
 *
 * struct { opaque tls_id&lt;20..255&gt;;  opaque identity&lt;1..2^16-1&gt;;  opaque reason&lt;1..255&gt;;  uint64 left; } Departure;
 *
 * struct {
 *   uint8 version = 2;  opaque conference&lt;1..255&gt;;  opaque signer[32];
 *   uint64 sequence;  uint32 generation;  uint16 spi;  uint24 ttl;  uint64 made;
 *   opaque policy&lt;0..2^16-1&gt;;  uint32 member_count;  opaque members_digest[32];
 *   Departure departures&lt;0..2^16-1&gt;;  opaque previous[32];
 * } RosterHeader;
 * </pre>
 */
public final class RosterCodec {
    static final int DIGEST_BYTES = 32;
    private static final int VERSION = 2;
    private static final int ADMITTED = 1;
    private static final int KEYED = 2;
    private static final int RECORDS = 1;
    private static final byte[] DIGEST_LABEL = "perc roster digest v1\0".getBytes(StandardCharsets.US_ASCII);

    private RosterCodec() {}

    /** Encodes a header. */
    public static byte[] encode(RosterHeader header) {
        RosterWriter departures = new RosterWriter();
        for (RosterDeparture departure : header.departures()) {
            departures
                    .text("tls_id", departure.tlsId(), 1)
                    .text("identity", departure.identity(), 2)
                    .text("reason", departure.reason(), 1)
                    .number(departure.leftMillis(), 8);
        }
        return new RosterWriter()
                .number(VERSION, 1)
                .text("conference", header.conference(), 1)
                .octets(header.signer())
                .number(header.sequence(), 8)
                .number(header.generation(), 4)
                .number(header.spi(), 2)
                .number(header.ttlSeconds(), 3)
                .number(header.madeMillis(), 8)
                .text("policy", header.policy(), 2)
                .number(header.memberCount(), 4)
                .octets(header.membersDigest())
                .vector("departures", departures.toByteArray(), 2)
                .octets(header.previous())
                .toByteArray();
    }

    /**
     * Parses a header.
     *
     * @throws RosterException MALFORMED, naming the field
     */
    public static RosterHeader decode(byte[] bytes) throws RosterException {
        RosterReader in = new RosterReader(bytes);
        int version = in.uint8("version");
        if (version != VERSION) {
            throw RosterException.malformed("version", "is " + version + ": expected " + VERSION);
        }
        String conference = in.text("conference", in.uint8("conference"));
        Octets signer = in.digest("signer");
        long sequence = in.uint64("sequence");
        long generation = in.uint32("generation");
        int spi = in.uint16("spi");
        int ttl = in.uint24("ttl");
        long made = in.uint64("made");
        String policy = in.text("policy", in.uint16("policy"));
        long count = in.uint32("member_count");
        Octets membersDigest = in.digest("members_digest");
        List<RosterDeparture> departures = departures(in.bytes("departures", in.uint16("departures")));
        Octets previous = in.digest("previous");
        in.end("previous");
        if (conference.isEmpty()) {
            throw RosterException.malformed("conference", "is empty");
        }
        if (sequence == 0) {
            throw RosterException.malformed("sequence", "is 0: the first is 1");
        }
        if (spi != (generation & 0xFFFF)) {
            throw RosterException.malformed("spi", spi + " is not the low 16 bits of generation " + generation);
        }
        if (count > RosterUpdate.MAX_MEMBERS) {
            throw RosterException.malformed("member_count", "is " + count + ": at most " + RosterUpdate.MAX_MEMBERS);
        }
        return new RosterHeader(
                conference,
                signer,
                sequence,
                generation,
                spi,
                ttl,
                made,
                policy,
                (int) count,
                membersDigest,
                departures,
                previous);
    }

    private static List<RosterDeparture> departures(byte[] bytes) throws RosterException {
        RosterReader in = new RosterReader(bytes);
        List<RosterDeparture> departures = new ArrayList<>();
        while (in.remaining() > 0) {
            if (departures.size() == RosterHeader.MAX_DEPARTURES) {
                throw RosterException.malformed("departures", "has more than " + RosterHeader.MAX_DEPARTURES);
            }
            departures.add(new RosterDeparture(
                    tlsId(in),
                    identity(in),
                    in.text("departure.reason", in.uint8("departure.reason")),
                    in.uint64("departure.left")));
        }
        return departures;
    }

    /** Encodes one member. */
    static byte[] encode(RosterMember member) {
        return new RosterWriter()
                .text("tls_id", member.tlsId(), 1)
                .text("identity", member.identity(), 2)
                .vector("fingerprint", member.fingerprint().digest().toByteArray(), 1)
                .number(member.joinedMillis(), 8)
                .number(member.keyed() ? KEYED : ADMITTED, 1)
                .number(member.senderIndex(), 4)
                .number(member.records() ? RECORDS : 0, 1)
                .toByteArray();
    }

    static RosterMember member(RosterReader in) throws RosterException {
        String tlsId = tlsId(in);
        String identity = identity(in);
        int length = in.uint8("fingerprint");
        String algorithm = switch (length) {
            case 32 -> "sha-256";
            case 48 -> "sha-384";
            case 64 -> "sha-512";
            default ->
                throw RosterException.malformed("fingerprint", "has " + length + " octets: expected 32, 48 or 64");
        };
        CertificateFingerprint fingerprint = new CertificateFingerprint(algorithm, in.octets("fingerprint", length));
        long joined = in.uint64("joined");
        int state = in.uint8("state");
        if (state != ADMITTED && state != KEYED) {
            throw RosterException.malformed("state", "is " + state + ": expected 1 or 2");
        }
        long senderIndex = in.uint32("sender_index");
        if (senderIndex == 0) {
            throw RosterException.malformed("sender_index", "is 0: the first is 1");
        }
        int flags = in.uint8("flags");
        if ((flags & ~RECORDS) != 0) {
            throw RosterException.malformed("flags", "of a member are " + flags + ": expected 0 or 1");
        }
        return new RosterMember(
                tlsId, identity, fingerprint, joined, state == KEYED, senderIndex, (flags & RECORDS) != 0);
    }

    static String tlsId(RosterReader in) throws RosterException {
        int length = in.uint8("tls_id");
        String tlsId = in.text("tls_id", length);
        if (length < 20 || !tlsId.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw RosterException.malformed("tls_id", "is not 20 to 255 characters of US-ASCII");
        }
        return tlsId;
    }

    private static String identity(RosterReader in) throws RosterException {
        String identity = in.text("identity", in.uint16("identity"));
        if (identity.isEmpty()) {
            throw RosterException.malformed("identity", "is empty");
        }
        return identity;
    }

    /** SHA-256 of the members' encodings, in ascending order of their tls-ids. */
    public static Octets membersDigest(Collection<RosterMember> members) {
        TreeMap<String, RosterMember> sorted = new TreeMap<>();
        members.forEach(member -> sorted.put(member.tlsId(), member));
        MessageDigest sha256 = sha256();
        sorted.values().forEach(member -> sha256.update(encode(member)));
        return Octets.of(sha256.digest());
    }

    /** The digest that identifies a roster with all its history: SHA-256 over a label and the header. */
    public static Octets digest(byte[] header) {
        MessageDigest sha256 = sha256();
        sha256.update(DIGEST_LABEL);
        return Octets.of(sha256.digest(header));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
