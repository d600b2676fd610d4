package org.jvbperc.kd.conference;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterHeader;

/**
 * The members of a conference and their keys. It enforces the rule that only present members receive the newest key.
 *
 * <p>Guarded by its {@link Conference}'s lock. Messages are queued at the members; the conference delivers them after it has
 * released the lock.
 */
final class Membership implements AutoCloseable {
    private static final int MAX_LEFT_SHOWN = 64;
    private static final long MAX_SENDER_INDEX = 0xFFFF_FFFFL;

    private final RekeyPolicy policy;
    private final ConferenceKeyring keyring;
    private final RekeySchedule schedule;
    private final RosterChain rosters;
    private final Deque<RosterDeparture> departures = new ArrayDeque<>();
    private final Set<Member> members = new LinkedHashSet<>();
    private final Deque<RosterEntry> left = new ArrayDeque<>();
    private @Nullable ProtectionProfile profile;
    private long lastSenderIndex;

    Membership(RekeyPolicy policy, ConferenceKeyring keyring, RosterChain rosters) {
        this.rosters = rosters;
        this.policy = policy;
        this.keyring = keyring;
        this.schedule = new RekeySchedule(policy.window());
    }

    /** The profile of all members, or null while there are none. */
    @Nullable
    ProtectionProfile profile() {
        return profile;
    }

    int size() {
        return members.size();
    }

    /** Number of members that have acknowledged all keys. */
    int keyedCount() {
        return (int) members.stream().filter(Member::hasLastKey).count();
    }

    boolean contains(Member member) {
        return members.contains(member);
    }

    List<Member> all() {
        return List.copyOf(members);
    }

    /**
     * The sender index of the next join; none is ever given again, so that no sender uses the frame keys of another.
     *
     * @throws Refusal CONFERENCE_FULL if all have been given
     */
    long newSenderIndex() throws Refusal {
        if (lastSenderIndex == MAX_SENDER_INDEX) {
            throw new Refusal(Condition.CONFERENCE_FULL, "there were " + lastSenderIndex + " joins");
        }
        return ++lastSenderIndex;
    }

    /**
     * Adds a member.
     *
     * @return members with something to deliver
     */
    Collection<Member> join(Member member, ProtectionProfile agreed, Instant now) {
        members.add(member);
        profile = agreed;
        if (keyring.isEmpty()) {
            return renew(RekeySchedule.Kind.FRESH, agreed, now);
        }
        switch (policy.onJoin()) {
            case FRESH -> schedule.want(RekeySchedule.Kind.FRESH, now);
            case RATCHET -> schedule.want(RekeySchedule.Kind.RATCHET, now);
            case NEVER -> {
                publish(now);
                enqueueCurrent(member, now);
                return List.copyOf(members);
            }
        }
        return List.of();
    }

    /** Removes a member. Returns false if it was not one. */
    boolean leave(Member member, Departure reason, Instant now) {
        if (!members.remove(member)) {
            return false;
        }
        member.departed(reason);
        member.discard();
        departures.addLast(member.toRosterDeparture(now));
        if (departures.size() > RosterHeader.MAX_DEPARTURES) {
            departures.removeFirst();
        }
        left.addLast(member.toRosterEntry());
        if (left.size() > MAX_LEFT_SHOWN) {
            left.removeFirst();
        }
        if (members.isEmpty()) {
            // The next member gets a key that no earlier member has.
            keyring.clear();
            schedule.clear();
            profile = null;
        } else {
            schedule.want(policy.onLeave() ? RekeySchedule.Kind.FRESH : RekeySchedule.Kind.NONE, now);
        }
        return true;
    }

    /** Requests a random key; does nothing if there are no members. */
    void wantFresh(Instant now) {
        if (profile != null) {
            schedule.want(RekeySchedule.Kind.FRESH, now);
        }
    }

    /** The next time at which {@link #rekeyIfDue} has something to do, or null if none is known. */
    @Nullable
    Instant dueAt() {
        return schedule.dueAt();
    }

    /**
     * Makes a new key if one is due.
     *
     * @return members with something to deliver
     */
    Collection<Member> rekeyIfDue(Instant now) {
        ProtectionProfile agreed = profile;
        if (agreed == null) {
            return List.of();
        }
        if (keyring.isDue(now)) {
            schedule.clear();
            return renew(RekeySchedule.Kind.FRESH, agreed, now);
        }
        RekeySchedule.Kind kind = schedule.take(now);
        return kind == null ? List.of() : renew(kind, agreed, now);
    }

    /** Members whose time to acknowledge a key or a roster is over. For unreachable members the time starts again. */
    List<Member> overdue(Instant now) {
        List<Member> overdue = new ArrayList<>();
        for (Member member : members) {
            if (!member.participant().isReachable()) {
                member.pauseAcknowledgements(now);
            } else if (member.hasUnacknowledgedSince(now.minus(policy.ackTimeout()))) {
                overdue.add(member);
            }
        }
        return overdue;
    }

    /** The present ones in order of joining, then those that left last. */
    List<RosterEntry> entries() {
        List<RosterEntry> entries = new ArrayList<>();
        members.forEach(member -> entries.add(member.toRosterEntry()));
        entries.addAll(left);
        return entries;
    }

    long generation() {
        return keyring.generation();
    }

    int spi() {
        return keyring.spi();
    }

    private Collection<Member> renew(RekeySchedule.Kind kind, ProtectionProfile agreed, Instant now) {
        switch (kind) {
            case NONE -> {
                publish(now);
                return List.copyOf(members);
            }
            case RATCHET -> keyring.ratchet(now);
            case FRESH -> keyring.renew(agreed, now);
        }
        // The roster first: endpoints refuse keys that do not belong to a roster.
        publish(now);
        members.forEach(member -> enqueueCurrent(member, now));
        return List.copyOf(members);
    }

    private void publish(Instant now) {
        rosters.publish(
                keyring.generation(),
                keyring.ttlSeconds(),
                members.stream().map(Member::toRosterMember).toList(),
                List.copyOf(departures),
                now);
        departures.clear();
        members.forEach(member -> member.enqueueRoster(rosters, now));
    }

    SignedRoster signedRoster() {
        return new SignedRoster(rosters.whole().stream().map(Octets::of).toList(), rosters.digest());
    }

    private void enqueueCurrent(Member member, Instant now) {
        KeyShare share = keyring.shareFor(member.senderIndex(), now);
        if (share == null) {
            throw new IllegalStateException("a conference with members has no key");
        }
        member.enqueue(share, now);
    }

    /** Wipes the keys. */
    @Override
    public void close() {
        schedule.clear();
        keyring.close();
    }
}
