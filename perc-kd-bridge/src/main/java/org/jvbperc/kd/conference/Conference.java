package org.jvbperc.kd.conference;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/**
 * One conference: its DTLS certificate, EKT parameter sets, policy, admitted offers and roster (RFC 8871 sections 3.2.2 and
 * 4.5).
 *
 * <p>Thread-safe by one lock; what goes out to members goes out after the lock has been released. All members use one
 * protection profile, that of the first: the end-to-end transform is the same for all.
 */
public final class Conference {
    private static final int MAX_LEFT_SHOWN = 64;
    private static final int MAX_REFUSED_SHOWN = 64;

    private final ConferenceIdentity identity;
    private final ConferencePolicy policy;
    private final OfferBook book;
    private final Instant created;
    private final EktKeyring keyring;

    private final Object lock = new Object();
    private final Set<CertificateFingerprint> mediaDistributors = new HashSet<>();
    private final Set<AdmittedOffer> offers = new LinkedHashSet<>();
    private final Set<Member> members = new LinkedHashSet<>();
    private final Deque<RosterEntry> left = new ArrayDeque<>();
    private final Deque<RefusedEntry> refused = new ArrayDeque<>();
    private @Nullable ProtectionProfile profile;
    private Instant emptySince;
    private boolean rekeyWanted;
    private volatile boolean ended;

    Conference(ConferenceIdentity identity, ConferencePolicy policy, OfferBook book, Instant now) {
        this.identity = identity;
        this.policy = policy;
        this.book = book;
        this.created = now;
        this.emptySince = now;
        this.keyring = new EktKeyring(identity.random(), policy.ektTtl(), now);
    }

    /** Its name among people. */
    public String room() {
        return identity.room();
    }

    /** What is fixed about it: name, certificate, who may bring offers. */
    public ConferenceIdentity identity() {
        return identity;
    }

    public ConferencePolicy policy() {
        return policy;
    }

    public Instant created() {
        return created;
    }

    public boolean hasEnded() {
        return ended;
    }

    /** Lets the Media Distributor with this TLS certificate serve the conference. */
    public void addMediaDistributor(CertificateFingerprint fingerprint) {
        synchronized (lock) {
            mediaDistributors.add(fingerprint);
        }
    }

    /** Whether the Media Distributor with this TLS certificate may bring offers and associations. */
    public boolean isServedBy(CertificateFingerprint fingerprint) {
        synchronized (lock) {
            return !ended && (identity.anyMediaDistributor() || mediaDistributors.contains(fingerprint));
        }
    }

    /**
     * Admits an offer whose assertion has been validated. It holds a place until it is used, withdrawn or expires.
     *
     * @param idpDomain who vouches for the identity
     * @param ownTlsId for the answer
     * @throws Refusal NOT_ON_ROSTER_POLICY, CONFERENCE_FULL, REPLAYED_TLS_ID, UNKNOWN_ROOM or KD_UNAVAILABLE
     */
    public AdmittedOffer admit(
            OfferFacts facts, String idpDomain, CertificateFingerprint mediaDistributor, String ownTlsId, Instant now)
            throws Refusal {
        if (!policy.admits(facts.identity(), idpDomain)) {
            throw new Refusal(
                    Condition.NOT_ON_ROSTER_POLICY, facts.identity() + " is not admitted to room \"" + room() + "\"");
        }
        synchronized (lock) {
            if (ended) {
                throw new Refusal(Condition.UNKNOWN_ROOM, "the conference has ended");
            }
            offers.removeIf(offer -> !offer.holdsPlace(now));
            if (members.size() + offers.size() >= policy.maxMembers()) {
                throw new Refusal(
                        Condition.CONFERENCE_FULL,
                        "room \"" + room() + "\" has its " + policy.maxMembers() + " members");
            }
            AdmittedOffer offer =
                    new AdmittedOffer(this, facts, mediaDistributor, ownTlsId, now.plus(policy.joinTimeout()));
            book.enter(offer, now);
            offers.add(offer);
            return offer;
        }
    }

    /** Makes an admitted offer usable: its answer has been signed with the identity of this hash. */
    public void signed(AdmittedOffer offer, Octets ownIdentityHash) {
        synchronized (lock) {
            offer.signed(ownIdentityHash);
        }
    }

    /** Takes an offer back whose answer could not be signed. */
    public void withdraw(AdmittedOffer offer) {
        synchronized (lock) {
            offer.spend();
            offers.remove(offer);
        }
        book.withdraw(offer);
    }

    /** Whether a handshake may still begin with {@code offer}. */
    public boolean isPending(AdmittedOffer offer, Instant now) {
        synchronized (lock) {
            return !ended && offer.isPending(now);
        }
    }

    /**
     * Chooses what a handshake is to agree on: the conference's profile, or the policy's first that both sides have.
     *
     * @param mediaDistributorProfiles two-octet values of SupportedProfiles
     * @throws Refusal PROFILE_MISMATCH
     */
    public MediaParameters choose(
            List<ProtectionProfile> endpointProfiles,
            List<EktCipher> endpointCiphers,
            List<Integer> mediaDistributorProfiles)
            throws Refusal {
        for (ProtectionProfile candidate : acceptableProfiles(mediaDistributorProfiles)) {
            EktCipher cipher = EktKeyring.cipherFor(candidate);
            if (endpointProfiles.contains(candidate) && endpointCiphers.contains(cipher)) {
                return new MediaParameters(candidate, cipher);
            }
        }
        throw new Refusal(
                Condition.PROFILE_MISMATCH,
                "the endpoint offers none of the conference's protection profiles with its EKT cipher (9185-20)");
    }

    /** The profiles that the policy, the conference's state and the Media Distributor leave. */
    public List<ProtectionProfile> acceptableProfiles(List<Integer> mediaDistributorProfiles) {
        synchronized (lock) {
            ProtectionProfile fixed = profile;
            return policy.profiles().stream()
                    .filter(candidate -> fixed == null || fixed == candidate)
                    .filter(candidate -> mediaDistributorProfiles.contains(candidate.code()))
                    .toList();
        }
    }

    /**
     * A handshake has completed with {@code offer}: puts the participant on the roster and queues its EKTKey message, which
     * goes out when {@link Member#open} is called.
     *
     * @param certificate the one the endpoint proved to hold the key of
     * @throws Refusal REPLAYED_TLS_ID if another handshake was faster or the offer has expired, PROFILE_MISMATCH if the
     *     conference has settled on another profile meanwhile
     */
    public Member join(
            AdmittedOffer offer,
            CertificateFingerprint certificate,
            Participant participant,
            ProtectionProfile agreed,
            Instant now)
            throws Refusal {
        Member member;
        List<Member> toDeliver;
        synchronized (lock) {
            if (ended || !offer.isPending(now)) {
                throw new Refusal(
                        Condition.REPLAYED_TLS_ID, "the offer was used, has expired, or the conference ended");
            }
            if (profile != null && profile != agreed) {
                throw new Refusal(Condition.PROFILE_MISMATCH, "the conference has settled on another profile");
            }
            offer.spend();
            offers.remove(offer);
            profile = agreed;
            member = new Member(participant, offer.facts(), certificate, now);
            members.add(member);
            boolean fresh = keyring.isEmpty() || (policy.rekey().onJoin() && mayRekey(now));
            rekeyWanted |= policy.rekey().onJoin() && !fresh;
            toDeliver = fresh ? renew(agreed, now) : List.of();
            if (!fresh) {
                enqueueCurrent(member, now);
            }
        }
        toDeliver.forEach(Member::deliver);
        return member;
    }

    /** The member has acknowledged an EKTKey message. */
    public void acknowledged(Member member) {
        synchronized (lock) {
            if (members.contains(member)) {
                member.state(MemberState.KEYED);
            }
        }
    }

    /** The member's association has ended. Idempotent. */
    public void leave(Member member, Instant now) {
        synchronized (lock) {
            if (!members.remove(member)) {
                return;
            }
            member.state(MemberState.LEFT);
            member.discard();
            left.addLast(member.toRosterEntry());
            if (left.size() > MAX_LEFT_SHOWN) {
                left.removeFirst();
            }
            if (members.isEmpty()) {
                // Whoever comes next gets a key nobody has had.
                keyring.clear();
                profile = null;
                rekeyWanted = false;
                emptySince = now;
            } else {
                rekeyWanted |= policy.rekey().onLeave();
            }
        }
    }

    /** Notes somebody who was not admitted, for the roster. */
    public void noteRefusal(@Nullable String proven, String reason, Instant now) {
        synchronized (lock) {
            refused.addLast(new RefusedEntry(proven, reason, now));
            if (refused.size() > MAX_REFUSED_SHOWN) {
                refused.removeFirst();
            }
        }
    }

    /**
     * Lets time pass: forgets expired offers, makes new keys when due.
     *
     * @return why the conference should end, if it should
     */
    Optional<String> tick(Instant now) {
        List<Member> toDeliver = List.of();
        synchronized (lock) {
            if (ended) {
                return Optional.empty();
            }
            offers.removeIf(offer -> !offer.holdsPlace(now));
            ProtectionProfile agreed = profile;
            if (agreed != null && (keyring.isDue(now) || (rekeyWanted && mayRekey(now)))) {
                toDeliver = renew(agreed, now);
            }
        }
        toDeliver.forEach(Member::deliver);
        return endOfLife(now);
    }

    private Optional<String> endOfLife(Instant now) {
        synchronized (lock) {
            Duration idle = policy.idleTimeout();
            Duration life = policy.maxLifetime();
            if (!idle.isZero() && members.isEmpty() && offers.isEmpty() && !now.isBefore(emptySince.plus(idle))) {
                return Optional.of("nobody was there for " + idle.toSeconds() + " s");
            }
            if (!life.isZero() && !now.isBefore(created.plus(life))) {
                return Optional.of("its longest lifetime of " + life.toSeconds() + " s has passed");
            }
            return Optional.empty();
        }
    }

    /** Ends the conference: all associations, and wipes its keys. Idempotent. */
    void end(String reason, Instant now) {
        List<Member> all;
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            offers.clear();
            all = List.copyOf(members);
            keyring.close();
        }
        for (Member member : all) {
            member.participant().end(reason);
            leave(member, now);
        }
    }

    /** Members and the last refusals. */
    public Roster roster() {
        synchronized (lock) {
            List<RosterEntry> entries = new ArrayList<>();
            members.forEach(member -> entries.add(member.toRosterEntry()));
            entries.addAll(left);
            return new Roster(keyring.generation(), keyring.spi(), entries, List.copyOf(refused));
        }
    }

    /** Number of present members. */
    public int memberCount() {
        synchronized (lock) {
            return members.size();
        }
    }

    private boolean mayRekey(Instant now) {
        return !now.isBefore(keyring.since().plus(policy.rekey().minInterval()));
    }

    /** Makes a new set and queues it for everybody; the caller delivers after releasing the lock. */
    private List<Member> renew(ProtectionProfile agreed, Instant now) {
        keyring.renew(EktKeyring.cipherFor(agreed), now);
        rekeyWanted = false;
        members.forEach(member -> enqueueCurrent(member, now));
        return List.copyOf(members);
    }

    private void enqueueCurrent(Member member, Instant now) {
        EktParameterSet set = keyring.copyForSending(now);
        if (set == null) {
            throw new IllegalStateException("a conference with members has no EKT parameter set");
        }
        member.enqueue(set);
    }

    @Override
    public String toString() {
        return "Conference[" + room() + "]";
    }
}
