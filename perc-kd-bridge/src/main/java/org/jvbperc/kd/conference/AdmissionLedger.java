package org.jvbperc.kd.conference;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jvbperc.kd.policy.ConferencePolicy;

/**
 * Decides whether a conference takes another participant: it keeps the admitted offers, the removed identities and the lock.
 * Guarded by its {@link Conference}.
 */
final class AdmissionLedger {
    private static final int MAX_REFUSED_SHOWN = 64;

    private final String room;
    private final ConferencePolicy policy;
    private final Set<AdmittedOffer> offers = new LinkedHashSet<>();
    private final Set<String> barred = new HashSet<>();
    private final Deque<RefusedEntry> refused = new ArrayDeque<>();
    private boolean locked;

    AdmissionLedger(String room, ConferencePolicy policy) {
        this.room = room;
        this.policy = policy;
    }

    /**
     * Checks that a participant whom the policy admits may take a place now.
     *
     * @param members number of members, each of which has a place
     */
    void requirePlace(String identity, int members, Instant now) throws Refusal {
        if (locked) {
            throw new Refusal(Condition.CONFERENCE_LOCKED, "room \"" + room + "\" is locked");
        }
        if (barred.contains(identity)) {
            throw new Refusal(Condition.NOT_ON_ROSTER_POLICY, identity + " was removed from room \"" + room + "\"");
        }
        expire(now);
        if (members + offers.size() >= policy.maxMembers()) {
            throw new Refusal(
                    Condition.CONFERENCE_FULL, "room \"" + room + "\" has its " + policy.maxMembers() + " members");
        }
    }

    void add(AdmittedOffer offer) {
        offers.add(offer);
    }

    /** Forgets an offer, which can no longer be used to join. */
    void spend(AdmittedOffer offer) {
        offer.spend();
        offers.remove(offer);
    }

    /** Forgets the offers with these tls-ids. */
    void spend(Set<String> tlsIds) {
        offers.stream()
                .filter(offer -> tlsIds.contains(offer.facts().tlsId()))
                .toList()
                .forEach(this::spend);
    }

    void expire(Instant now) {
        offers.removeIf(offer -> !offer.holdsPlace(now));
    }

    boolean isEmpty() {
        return offers.isEmpty();
    }

    void clear() {
        offers.clear();
    }

    boolean isLocked() {
        return locked;
    }

    void lock(boolean closed) {
        locked = closed;
    }

    /**
     * Bars this identity and withdraws its admitted offers.
     *
     * @return the number of withdrawn offers
     */
    int bar(String identity) {
        List<AdmittedOffer> withdrawn = offersOf(identity);
        barred.add(identity);
        withdrawn.forEach(this::spend);
        return withdrawn.size();
    }

    boolean knows(String identity) {
        return !offersOf(identity).isEmpty();
    }

    /** Records a participant that was refused. */
    void refused(RefusedEntry entry) {
        refused.addLast(entry);
        if (refused.size() > MAX_REFUSED_SHOWN) {
            refused.removeFirst();
        }
    }

    /** The participants that were refused last. */
    List<RefusedEntry> refused() {
        return List.copyOf(refused);
    }

    private List<AdmittedOffer> offersOf(String identity) {
        return offers.stream()
                .filter(offer -> offer.facts().identity().equals(identity))
                .toList();
    }
}
