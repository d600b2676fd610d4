package org.jvbperc.endpoint.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.roster.RosterMember;

/**
 * What the threads of a call tell each other: a monitor that waiting threads wait on. All methods are safe for threads.
 */
final class CallState {
    private boolean iceConnected;
    private boolean dtlsEstablished;
    private boolean sendingEnded;
    private long keyedAtNanos;
    private int keys;
    private List<Participant> participants = List.of();
    private final List<String> identitiesSeen = new ArrayList<>();
    private final Set<String> recorders = new LinkedHashSet<>();
    private long rosterStableSinceNanos = System.nanoTime();
    private long offerNanos;
    private @Nullable Long joinMillis;
    private @Nullable String keyDistributor;
    private @Nullable String ownIdentity;
    private @Nullable String endpoint;
    private @Nullable CallException failure;

    synchronized void iceConnected() {
        iceConnected = true;
        notifyAll();
    }

    synchronized void dtlsEstablished() {
        dtlsEstablished = true;
        notifyAll();
    }

    synchronized void keyInstalled() {
        keys++;
        keyedAtNanos = System.nanoTime();
        notifyAll();
    }

    synchronized void sendingEnded() {
        sendingEnded = true;
        notifyAll();
    }

    synchronized void offered(long nowNanos, @Nullable String identity) {
        offerNanos = nowNanos;
        ownIdentity = identity;
    }

    synchronized void answered(String keyDistributorIdentity, @Nullable String endpointName) {
        keyDistributor = keyDistributorIdentity;
        endpoint = endpointName;
    }

    synchronized void firstMedia() {
        if (joinMillis == null) {
            joinMillis = (System.nanoTime() - offerNanos) / 1_000_000;
        }
    }

    /** Takes the roster as verified. */
    synchronized void roster(List<Participant> newParticipants) {
        if (!newParticipants.equals(participants)) {
            rosterStableSinceNanos = System.nanoTime();
        }
        participants = newParticipants;
        for (Participant participant : newParticipants) {
            String identity = participant.identity();
            if (!participant.self() && identity != null && !identitiesSeen.contains(identity)) {
                identitiesSeen.add(identity);
            }
        }
        notifyAll();
    }

    /** Notes who records, of the members of a signed roster. */
    synchronized void signedRoster(List<RosterMember> members) {
        members.stream()
                .filter(RosterMember::records)
                .map(RosterMember::identity)
                .forEach(recorders::add);
    }

    synchronized List<String> recorders() {
        return List.copyOf(recorders);
    }

    /** Ends the call; the first reason counts. */
    synchronized boolean fail(CallException reason) {
        if (failure != null) {
            return false;
        }
        failure = reason;
        notifyAll();
        return true;
    }

    synchronized boolean isIceConnected() {
        return iceConnected;
    }

    synchronized boolean isDtlsEstablished() {
        return dtlsEstablished;
    }

    synchronized boolean hasKey() {
        return keys > 0;
    }

    synchronized boolean isSendingEnded() {
        return sendingEnded;
    }

    /** Whether so many are on the roster and have their keys, and nothing has changed for {@code settled}. */
    synchronized boolean isComplete(int count, Duration settled) {
        long now = System.nanoTime();
        return participants.size() >= count
                && participants.stream().allMatch(Participant::keyed)
                && keys > 0
                && now - keyedAtNanos >= settled.toNanos()
                && now - rosterStableSinceNanos >= settled.toNanos();
    }

    synchronized List<Participant> participants() {
        return participants;
    }

    synchronized List<String> identitiesSeen() {
        return List.copyOf(identitiesSeen);
    }

    synchronized @Nullable Long joinMillis() {
        return joinMillis;
    }

    synchronized @Nullable String keyDistributor() {
        return keyDistributor;
    }

    synchronized @Nullable String ownIdentity() {
        return ownIdentity;
    }

    synchronized @Nullable String endpoint() {
        return endpoint;
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @return whether it does
     * @throws CallException if the call has failed
     */
    synchronized boolean await(BooleanSupplier condition, Duration atMost) throws CallException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            if (failure != null) {
                throw failure;
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            // Conditions on elapsed time are not announced.
            wait(Math.min(leftMillis, 50));
        }
    }
}
