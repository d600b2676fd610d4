package org.jvbperc.kd.conference;

import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.roster.RosterCodec;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterHeader;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterSignature;
import org.jvbperc.roster.RosterUpdate;
import org.jvbperc.roster.RosterVerifier;

/**
 * The signed rosters of one conference, each following from the one before (docs/roster.md). Guarded by its conference's lock.
 *
 * <p>Members that have the last roster receive the changes; others receive the whole list, in parts if it is long. If it is
 * even longer, they receive it without the members, which they can fetch over HTTP.
 */
final class RosterChain {
    /** Longest part; with its framing it is shorter than the longest message of an association. */
    static final int PART_BYTES = 14 * 1024;

    /**
     * Longest list that is sent: ten to twelve parts, or about 1,200 members. An association can have twelve parts and an EKTKey
     * unacknowledged at the same time.
     */
    static final int MAX_LISTED_BYTES = 10 * PART_BYTES;

    private final ConferenceIdentity identity;
    private final String policy;
    private final Octets signer;
    private Map<String, RosterMember> members = new TreeMap<>();
    private Octets digest = RosterHeader.NO_PREVIOUS;
    private long sequence;
    private RosterUpdate.@Nullable Signed signed;
    private byte[] change = new byte[0];
    /** Whether the roster names the members, and whether the one before did. */
    private boolean listed;

    private boolean listedBefore;

    RosterChain(ConferenceIdentity identity, ConferencePolicy policy) {
        this.identity = identity;
        this.policy = policy.describe();
        this.signer = RosterVerifier.fingerprint(identity.certificate().x509());
    }

    /** Number of the last roster; 0 before the first. */
    long sequence() {
        return sequence;
    }

    /** Makes the next roster. */
    void publish(
            long generation,
            int ttlSeconds,
            Collection<RosterMember> present,
            List<RosterDeparture> departures,
            Instant now) {
        Map<String, RosterMember> next = new TreeMap<>();
        present.forEach(member -> next.put(member.tlsId(), member));
        byte[] header = RosterCodec.encode(new RosterHeader(
                identity.room(),
                signer,
                sequence + 1,
                generation,
                (int) (generation & 0xFFFF),
                ttlSeconds,
                now.toEpochMilli(),
                policy,
                next.size(),
                RosterCodec.membersDigest(next.values()),
                departures,
                digest));
        Octets signature = RosterSignature.sign(header, identity.certificate().privateKey(), identity.random());
        RosterUpdate.Signed latest = new RosterUpdate.Signed(Octets.EMPTY, Octets.of(header), signature);
        change = encodeChange(next, latest);
        listedBefore = listed;
        listed = next.values().stream().mapToInt(RosterUpdate::lengthBytes).sum() <= MAX_LISTED_BYTES;
        sequence++;
        digest = RosterCodec.digest(header);
        signed = latest;
        members = next;
    }

    private byte[] encodeChange(Map<String, RosterMember> next, RosterUpdate.Signed latest) {
        List<String> removed = members.keySet().stream()
                .filter(tlsId -> !next.containsKey(tlsId))
                .toList();
        List<RosterMember> changed = next.values().stream()
                .filter(member -> !member.equals(members.get(member.tlsId())))
                .toList();
        return new RosterUpdate(false, false, removed, changed, latest).encode();
    }

    /**
     * The messages that bring a member to the last roster.
     *
     * @param last number of the roster the member has; 0 if none
     */
    List<byte[]> messagesAfter(long last) {
        if (!listed) {
            return List.of(withoutMembers());
        }
        boolean follows = last > 0 && last == sequence - 1 && listedBefore;
        return follows && change.length <= PART_BYTES ? List.of(change) : whole();
    }

    private byte[] withoutMembers() {
        return new RosterUpdate(true, true, List.of(), List.of(), withCertificate()).encode();
    }

    /** The whole last roster, without a limit of its length; empty before the first. */
    List<byte[]> whole() {
        if (signed == null) {
            return List.of();
        }
        List<byte[]> parts = new ArrayList<>();
        RosterUpdate.whole(members.values(), withCertificate(), PART_BYTES).forEach(part -> parts.add(part.encode()));
        return parts;
    }

    /** Digest of the last roster. */
    Octets digest() {
        return digest;
    }

    private RosterUpdate.Signed withCertificate() {
        RosterUpdate.Signed latest = signed;
        if (latest == null) {
            throw new IllegalStateException("there is no roster yet");
        }
        try {
            Octets certificate = Octets.of(identity.certificate().x509().getEncoded());
            return new RosterUpdate.Signed(certificate, latest.header(), latest.signature());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("the conference's certificate cannot be encoded", e);
        }
    }
}
