package org.jvbperc.kd.conference;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.Protection;

/**
 * One conference: its DTLS certificate, keys, policy, admitted offers and roster (RFC 8871 sections 3.2.2 and
 * 4.5).
 *
 * <p>Thread-safe by one lock; messages to members are sent after the lock has been released. All members use the protection
 * profile of the first member, because they must share one end-to-end transform.
 */
public final class Conference {
    private final ConferenceIdentity identity;
    private final ConferencePolicy policy;
    private final OfferBook book;
    private final Lifetime lifetime;
    private final Alarm alarm;

    private final Object lock = new Object();
    private final Set<CertificateFingerprint> mediaDistributors = new HashSet<>();
    private final AdmissionLedger admission;
    private final Membership membership;
    private final ConferenceAccess access;
    private final KeyAlarm keyAlarm = new KeyAlarm();
    private volatile boolean ended;

    Conference(ConferenceIdentity identity, ConferencePolicy policy, OfferBook book, Alarm alarm, Instant now) {
        this.identity = identity;
        this.policy = policy;
        this.book = book;
        this.lifetime = new Lifetime(policy, now);
        this.alarm = alarm;
        this.access = new ConferenceAccess(identity.random());
        this.admission = new AdmissionLedger(identity.room(), policy);
        this.membership = new Membership(
                policy.rekey(),
                new ConferenceKeyring(
                        keyMaker(identity, policy),
                        policy.ektTtl(),
                        policy.rekey().interval(),
                        now),
                new RosterChain(identity, policy));
    }

    private static ConferenceKeyMaker keyMaker(ConferenceIdentity identity, ConferencePolicy policy) {
        return policy.protection() == Protection.FRAME
                ? new GroupKeyMaker(identity.room(), policy.sframeSuite().number(), identity.random())
                : new EktKeyMaker(identity.random(), policy.ektTtl());
    }

    /** Its name, as people use it. */
    public String room() {
        return identity.room();
    }

    /** Its fixed properties: name, certificate, and whether any Media Distributor may serve it. */
    public ConferenceIdentity identity() {
        return identity;
    }

    public ConferencePolicy policy() {
        return policy;
    }

    /** Its owner and its invitations. */
    public ConferenceAccess access() {
        return access;
    }

    public Instant created() {
        return lifetime.created();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Allows the Media Distributor with this TLS certificate to serve the conference. */
    public void addMediaDistributor(CertificateFingerprint fingerprint) {
        synchronized (lock) {
            mediaDistributors.add(fingerprint);
        }
    }

    /** Whether the Media Distributor with this TLS certificate may serve the conference. */
    public boolean isServedBy(CertificateFingerprint fingerprint) {
        synchronized (lock) {
            return !ended && (identity.anyMediaDistributor() || mediaDistributors.contains(fingerprint));
        }
    }

    /**
     * Admits an offer whose assertion has been validated. It holds a place until it is used, withdrawn or expires.
     *
     * @param idpDomain domain of the identity provider that vouches for the identity
     * @param ownTlsId the Key Distributor's tls-id, for the answer
     * @throws Refusal NOT_ON_ROSTER_POLICY, CONFERENCE_LOCKED, CONFERENCE_FULL, REPLAYED_TLS_ID, UNKNOWN_ROOM or KD_UNAVAILABLE
     */
    public AdmittedOffer admit(OfferFacts facts, String idpDomain, OfferOrigin origin, String ownTlsId, Instant now)
            throws Refusal {
        if (!policy.admits(facts.identity(), idpDomain)) {
            throw new Refusal(
                    Condition.NOT_ON_ROSTER_POLICY, facts.identity() + " is not admitted to room \"" + room() + "\"");
        }
        synchronized (lock) {
            if (ended) {
                throw new Refusal(Condition.UNKNOWN_ROOM, "the conference has ended");
            }
            admission.requirePlace(facts.identity(), membership.size(), now);
            AdmittedOffer offer = new AdmittedOffer(this, facts, origin, ownTlsId, now.plus(policy.joinTimeout()));
            book.enter(offer, now);
            admission.add(offer);
            return offer;
        }
    }

    /** Allows a handshake to use an admitted offer, because its answer has been signed with the identity of this hash. */
    public void signed(AdmittedOffer offer, Octets ownIdentityHash) {
        synchronized (lock) {
            offer.signed(ownIdentityHash);
        }
    }

    /** Withdraws an offer whose answer could not be signed. */
    public void withdraw(AdmittedOffer offer) {
        synchronized (lock) {
            admission.spend(offer);
        }
        book.withdraw(offer);
    }

    /** Whether a handshake may still begin with {@code offer}. */
    boolean isPending(AdmittedOffer offer, Instant now) {
        synchronized (lock) {
            return !ended && offer.isPending(now);
        }
    }

    /**
     * Chooses the protection profile and EKT cipher of a handshake: the conference's profile, or the policy's first one that
     * Media Distributor and endpoint have.
     *
     * @param mediaDistributorProfiles two-octet values of SupportedProfiles
     * @throws Refusal PROFILE_MISMATCH
     */
    public MediaParameters choose(
            List<ProtectionProfile> endpointProfiles,
            List<EktCipher> endpointCiphers,
            List<Integer> mediaDistributorProfiles)
            throws Refusal {
        return ProfileChoice.choose(acceptableProfiles(mediaDistributorProfiles), endpointProfiles, endpointCiphers);
    }

    /** The profiles that the policy, the conference's members and the Media Distributor allow. */
    public List<ProtectionProfile> acceptableProfiles(List<Integer> mediaDistributorProfiles) {
        synchronized (lock) {
            return ProfileChoice.acceptable(policy, membership.profile(), mediaDistributorProfiles);
        }
    }

    /**
     * A handshake has completed with {@code offer}, and in a frame room the key channel is open: adds the participant to the roster and
     * queues its key, which is sent when {@link Member#open} is called.
     *
     * @param certificate the endpoint's, whose private key it has proven to hold
     * @throws Refusal REPLAYED_TLS_ID if another handshake was faster or the offer has expired, PROFILE_MISMATCH if the
     *     conference has chosen another profile since the handshake began, CONFERENCE_FULL if it can take no further join in its life
     */
    public Member join(
            AdmittedOffer offer,
            CertificateFingerprint certificate,
            MemberChannel participant,
            ProtectionProfile agreed,
            Instant now)
            throws Refusal {
        Member member;
        Collection<Member> toDeliver;
        Instant due;
        synchronized (lock) {
            if (ended || !offer.isPending(now)) {
                throw new Refusal(
                        Condition.REPLAYED_TLS_ID, "the offer was used, has expired, or the conference ended");
            }
            if (!ProfileChoice.isCompatible(membership.profile(), agreed)) {
                throw new Refusal(Condition.PROFILE_MISMATCH, "the conference has chosen another protection profile");
            }
            long senderIndex = membership.newSenderIndex();
            admission.spend(offer);
            admission.spend(access.invitations().joined(offer.facts().tlsId()));
            member = new Member(participant, offer.facts(), certificate, senderIndex, now);
            toDeliver = membership.join(member, agreed, now);
            due = newAlarm();
        }
        toDeliver.forEach(Member::deliver);
        wakeAt(due);
        return member;
    }

    private @Nullable Instant newAlarm() {
        return keyAlarm.toSet(membership.dueAt());
    }

    private void wakeAt(@Nullable Instant due) {
        if (due != null) {
            alarm.set(this, due);
        }
    }

    /** The member has acknowledged the key with this SPI. */
    public void acknowledged(Member member, int spi) {
        synchronized (lock) {
            if (membership.contains(member)) {
                member.acknowledged(spi);
            }
        }
    }

    /** The member has acknowledged the roster with this number. Called only for members whose channel acknowledges rosters. */
    public void acknowledgedRoster(Member member, long sequence) {
        synchronized (lock) {
            if (membership.contains(member)) {
                member.acknowledgedRoster(sequence);
            }
        }
    }

    /** The member's association has ended. Idempotent. */
    public void leave(Member member, Departure reason, Instant now) {
        Instant due;
        synchronized (lock) {
            if (!membership.leave(member, reason, now)) {
                return;
            }
            if (membership.size() == 0) {
                lifetime.emptyFrom(now);
            }
            due = newAlarm();
        }
        wakeAt(due);
    }

    /** Requests a new random key for all members; it is made at the end of the policy's window. */
    public void rekey(Instant now) {
        Instant due;
        synchronized (lock) {
            membership.wantFresh(now);
            due = newAlarm();
        }
        wakeAt(due);
    }

    /** Whether the conference is locked. */
    public boolean isLocked() {
        synchronized (lock) {
            return admission.isLocked();
        }
    }

    /** Locks or unlocks the conference. Participants whose offers were admitted before may still join a locked conference. */
    public void lock(boolean closed) {
        synchronized (lock) {
            admission.lock(closed);
        }
    }

    /**
     * Removes all members and admitted offers of this identity, and bars the identity.
     *
     * @return the number of removed members and offers; if it is 0, the identity is not barred
     */
    public int remove(String memberIdentity, Instant now) {
        List<Member> removed;
        int withdrawn;
        synchronized (lock) {
            removed = membership.all().stream()
                    .filter(member -> member.identity().equals(memberIdentity))
                    .toList();
            if (removed.isEmpty() && !admission.knows(memberIdentity)) {
                return 0;
            }
            withdrawn = admission.bar(memberIdentity);
        }
        removed.forEach(member -> expel(member, Departure.REMOVED, "it was removed", now));
        return removed.size() + withdrawn;
    }

    private void expel(Member member, Departure reason, String detail, Instant now) {
        // The member leaves the roster first, so that nothing that happens at the association's end can keep it there.
        leave(member, reason, now);
        member.participant().end(reason, detail);
    }

    /** Records a refused participant for the roster. */
    public void noteRefusal(@Nullable String proven, String reason, Instant now) {
        synchronized (lock) {
            admission.refused(new RefusedEntry(proven, reason, now));
        }
    }

    /**
     * Does what is due at {@code now}: forgets expired offers, removes members that do not acknowledge keys, makes new keys.
     *
     * @return why the conference must end, if it must
     */
    Optional<String> tick(Instant now) {
        List<Member> overdue;
        synchronized (lock) {
            if (ended) {
                return Optional.empty();
            }
            admission.expire(now);
            overdue = membership.overdue(now);
        }
        overdue.forEach(member -> expel(
                member,
                Departure.NO_ACK,
                "it did not acknowledge a key or roster within "
                        + policy.rekey().ackTimeout().toSeconds() + " s",
                now));
        keysDue(now);
        synchronized (lock) {
            return lifetime.over(membership.size() == 0 && admission.isEmpty(), now);
        }
    }

    /** Makes new keys if they are due. */
    void keysDue(Instant now) {
        Collection<Member> toDeliver;
        synchronized (lock) {
            toDeliver = ended ? List.of() : membership.rekeyIfDue(now);
        }
        toDeliver.forEach(Member::deliver);
    }

    /** Ends the conference and all its associations, and wipes its keys. Idempotent. */
    void end(String reason, Instant now) {
        List<Member> all;
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            admission.clear();
            all = membership.all();
            membership.close();
        }
        all.forEach(member -> expel(member, Departure.CONFERENCE_ENDED, reason, now));
    }

    /** The members and the participants that were refused last. */
    public ConferenceSnapshot roster() {
        synchronized (lock) {
            return new ConferenceSnapshot(
                    membership.generation(), membership.spi(), membership.entries(), admission.refused());
        }
    }

    /** The last signed roster. */
    public SignedRoster signedRoster() {
        synchronized (lock) {
            return membership.signedRoster();
        }
    }

    /** Number of present members. */
    public int memberCount() {
        synchronized (lock) {
            return membership.size();
        }
    }

    /** Number of members that have acknowledged the last key. */
    public int keyedCount() {
        synchronized (lock) {
            return membership.keyedCount();
        }
    }
}
