package org.jvbperc.roster;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.roster.RosterException.Reason;

/**
 * Verifies a conference's rosters in the order in which one member receives them: each must be signed by the conference's key
 * and follow from the one before. For this member the history begins with the first roster that it receives.
 *
 * <p>A refused update changes nothing: the last good roster stays, and the next update that follows from it, or a whole list, is
 * accepted. Owned by one thread.
 */
public final class RosterVerifier {
    private final String conference;
    private final Predicate<X509Certificate> trusted;
    private final String ownTlsId;
    private Map<String, RosterMember> members = new TreeMap<>();
    /** The list that is being built by parts; null between updates. */
    private @Nullable Map<String, RosterMember> parts;

    private @Nullable X509Certificate signer;
    private @Nullable VerifiedRoster latest;

    /**
     * @param conference the room's name
     * @param trusted whether a certificate is the one of the conference's Key Distributor
     * @param ownTlsId must be on every roster; empty for an observer
     */
    public RosterVerifier(String conference, Predicate<X509Certificate> trusted, String ownTlsId) {
        this.conference = conference;
        this.trusted = trusted;
        this.ownTlsId = ownTlsId;
    }

    /** The last good roster. */
    public Optional<VerifiedRoster> latest() {
        return Optional.ofNullable(latest);
    }

    /**
     * Applies an encoded {@link RosterUpdate}.
     *
     * @return the roster, or empty if another part follows
     * @throws RosterException if it is refused, with the reason
     */
    public Optional<VerifiedRoster> accept(byte[] message) throws RosterException {
        RosterUpdate update;
        try {
            update = RosterUpdate.decode(message);
        } catch (RosterException e) {
            parts = null;
            throw e;
        }
        Map<String, RosterMember> list = begin(update);
        apply(update, list);
        RosterUpdate.Signed signed = update.signed();
        if (signed == null) {
            parts = list;
            return Optional.empty();
        }
        parts = null;
        VerifiedRoster roster = verify(signed, update.omitted() ? null : list);
        members = list;
        latest = roster;
        return Optional.of(roster);
    }

    private Map<String, RosterMember> begin(RosterUpdate update) {
        if (update.reset()) {
            return new TreeMap<>();
        }
        Map<String, RosterMember> begun = parts;
        return begun == null ? new TreeMap<>(members) : begun;
    }

    private void apply(RosterUpdate update, Map<String, RosterMember> list) throws RosterException {
        update.removed().forEach(list::remove);
        update.changed().forEach(member -> list.put(member.tlsId(), member));
        if (list.size() > RosterUpdate.MAX_MEMBERS) {
            parts = null;
            throw RosterException.malformed("changed", "makes more than " + RosterUpdate.MAX_MEMBERS + " members");
        }
    }

    private VerifiedRoster verify(RosterUpdate.Signed signed, @Nullable Map<String, RosterMember> list)
            throws RosterException {
        X509Certificate certificate = certificate(signed.certificate());
        byte[] encoded = signed.header().toByteArray();
        if (!RosterSignature.verify(encoded, signed.signature(), certificate)) {
            throw new RosterException(Reason.BAD_SIGNATURE, "roster: the signature is not the Key Distributor's");
        }
        RosterHeader header = RosterCodec.decode(encoded);
        if (!header.signer().equals(fingerprint(certificate))) {
            throw new RosterException(Reason.BAD_SIGNATURE, "roster: signer is not the certificate that signed it");
        }
        if (!header.conference().equals(conference)) {
            throw new RosterException(
                    Reason.WRONG_CONFERENCE, "roster: it is for another conference than \"" + conference + "\"");
        }
        Octets digest = RosterCodec.digest(encoded);
        VerifiedRoster before = latest;
        if (before != null) {
            requireSuccessor(before, header, digest);
        }
        if (list != null) {
            requireMembers(header, list);
        }
        signer = certificate;
        return new VerifiedRoster(header, digest, list == null ? List.of() : List.copyOf(list.values()));
    }

    private static void requireSuccessor(VerifiedRoster before, RosterHeader header, Octets digest)
            throws RosterException {
        long last = before.header().sequence();
        if (header.sequence() <= last) {
            boolean fork = header.sequence() == last && !digest.equals(before.digest());
            throw new RosterException(
                    fork ? Reason.FORKED : Reason.REPLAYED,
                    "roster: sequence is " + header.sequence() + " after " + last
                            + (fork ? ", with other contents" : ""));
        }
        if (header.sequence() > last + 1) {
            throw new RosterException(Reason.INCOMPLETE, "roster: sequence is " + header.sequence() + " after " + last);
        }
        if (!header.previous().equals(before.digest())) {
            throw new RosterException(Reason.FORKED, "roster: previous is not the digest of the roster before");
        }
        long step = (header.generation() - before.header().generation()) & 0xFFFF_FFFFL;
        if (step >= 0x8000_0000L) {
            throw new RosterException(
                    Reason.REPLAYED,
                    "roster: generation is " + header.generation() + " after "
                            + before.header().generation());
        }
    }

    private void requireMembers(RosterHeader header, Map<String, RosterMember> list) throws RosterException {
        if (list.size() != header.memberCount()
                || !RosterCodec.membersDigest(list.values()).equals(header.membersDigest())) {
            throw new RosterException(Reason.MEMBERS_DIFFER, "roster: the members are not those of members_digest");
        }
        if (list.values().stream().map(RosterMember::senderIndex).distinct().count() != list.size()) {
            throw RosterException.malformed(
                    "sender_index", "is the same for two members: expected one of its own for each");
        }
        if (!ownTlsId.isEmpty() && !list.containsKey(ownTlsId)) {
            throw new RosterException(Reason.NOT_LISTED, "roster: this endpoint is not on it");
        }
    }

    private X509Certificate certificate(Octets der) throws RosterException {
        X509Certificate known = signer;
        if (der.length() == 0) {
            if (known == null) {
                throw new RosterException(Reason.BAD_SIGNATURE, "roster: the signer's certificate never came");
            }
            return known;
        }
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
            if (!trusted.test(certificate)) {
                throw new RosterException(
                        Reason.BAD_SIGNATURE,
                        "roster: the certificate is not the Key Distributor's of this conference");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new RosterException(Reason.MALFORMED, "roster: certificate is not one", e);
        }
    }

    /** SHA-256 of a certificate, as {@link RosterHeader#signer} has it. */
    public static Octets fingerprint(X509Certificate certificate) {
        return org.jvbperc.crypto.CertificateFingerprint.sha256(certificate).digest();
    }
}
