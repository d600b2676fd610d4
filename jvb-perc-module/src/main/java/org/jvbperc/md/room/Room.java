package org.jvbperc.md.room;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jvbperc.md.kdtunnel.KeyDistributorRef;
import org.jvbperc.md.signalling.SignalledSource;
import org.jvbperc.md.signalling.SignallingException;

/** A room with its Key Distributor, which never changes, and its endpoints. Safe for several threads. */
public final class Room {
    private final String name;
    private final String id;
    private final KeyDistributorRef keyDistributor;
    private final boolean onDemand;
    private final int maxParticipants;
    private final Map<String, RoomEndpoint> participants = new LinkedHashMap<>();
    private final DepartedSources departed = new DepartedSources();
    private final Object bridgeLock = new Object();
    private volatile RoomFacts facts = RoomFacts.UNKNOWN;
    private boolean onBridge;
    private long idleSinceNanos;
    private boolean closed;

    Room(
            String name,
            String id,
            KeyDistributorRef keyDistributor,
            boolean onDemand,
            int maxParticipants,
            long nowNanos) {
        this.name = name;
        this.id = id;
        this.keyDistributor = keyDistributor;
        this.onDemand = onDemand;
        this.maxParticipants = maxParticipants;
        this.idleSinceNanos = nowNanos;
    }

    /** Its name, as people use it. */
    String name() {
        return name;
    }

    /** UUID; the bridge's meeting id. */
    public String id() {
        return id;
    }

    /** Its Key Distributor. */
    public KeyDistributorRef keyDistributor() {
        return keyDistributor;
    }

    /** What its Key Distributor said about it when it registered it, the last time if there were several. */
    public RoomFacts facts() {
        return facts;
    }

    /** Keeps what the Key Distributor says about it; after a restart with other rules, the Key Distributor may say something else. */
    void describe(RoomFacts said) {
        facts = said;
    }

    /** Its endpoints, in the order in which they were added. */
    public synchronized Collection<RoomEndpoint> participants() {
        return List.copyOf(participants.values());
    }

    /** Held while the bridge's conference is created or the first endpoint put into it. */
    Object bridgeLock() {
        return bridgeLock;
    }

    /** Whether the bridge had the conference at the last request; the caller holds {@link #bridgeLock()}. */
    boolean isOnBridge() {
        return onBridge;
    }

    void setOnBridge(boolean value) {
        onBridge = value;
    }

    /**
     * Adds an endpoint.
     *
     * @throws SignallingException {@code busy} if it is full, {@code profile-mismatch} if the other endpoints have another
     *     protection, {@code ssrc-conflict} if another endpoint has one of its sources, {@code unknown-room} if the room has
     *     just been removed
     */
    synchronized void add(RoomEndpoint joining) throws SignallingException {
        if (closed) {
            throw new SignallingException(SignallingException.UNKNOWN_ROOM, "the room has just expired");
        }
        if (participants.size() >= maxParticipants) {
            throw new SignallingException(SignallingException.BUSY, "the room has " + maxParticipants + " endpoints");
        }
        if (participants.containsKey(joining.endpointId())) {
            throw new SignallingException(SignallingException.CONFLICT, "the endpoint exists already");
        }
        for (RoomEndpoint other : participants.values()) {
            if (!other.bridgeConferenceId().equals(joining.bridgeConferenceId())) {
                throw new SignallingException(
                        SignallingException.BRIDGE_REFUSED,
                        "the room is in use through another signalling server or over HTTP");
            }
            if (other.doubleEncryption() != joining.doubleEncryption()) {
                throw new SignallingException(
                        SignallingException.PROFILE_MISMATCH,
                        "the room has endpoints with another protection: their offers "
                                + (other.doubleEncryption() ? "have" : "do not have") + " a=tls-id");
            }
        }
        requireFree(joining, joining.sources());
        participants.put(joining.endpointId(), joining);
    }

    /**
     * Adds sources that an endpoint announces later.
     *
     * @throws SignallingException {@code ssrc-conflict} if another endpoint has one of them, {@code malformed-offer} if there
     *     are more than {@code limit}
     */
    synchronized void addSources(RoomEndpoint participant, List<SignalledSource> sources, int limit)
            throws SignallingException {
        requireFree(participant, sources);
        participant.addSources(sources);
        if (participant.sources().size() > limit) {
            throw new SignallingException(
                    SignallingException.MALFORMED_OFFER, "more than " + limit + " sources are announced");
        }
    }

    private void requireFree(RoomEndpoint announcing, List<SignalledSource> sources) throws SignallingException {
        for (RoomEndpoint other : participants.values()) {
            for (SignalledSource source : sources) {
                if (!other.equals(announcing)
                        && other.sources().stream().anyMatch(taken -> taken.ssrc() == source.ssrc())) {
                    throw new SignallingException(
                            SignallingException.SSRC_CONFLICT,
                            "SSRC " + source.ssrc() + " is in use in this room: choose others");
                }
            }
        }
    }

    synchronized void remove(RoomEndpoint leaving, long nowNanos) {
        if (participants.remove(leaving.endpointId(), leaving)) {
            departed.add(leaving.ssrcs(), nowNanos);
        }
    }

    /** Releases the state that the remaining endpoints keep for sources that left some time ago. */
    synchronized void forgetDeparted(long nowNanos) {
        Set<Integer> gone = departed.takeSettled(nowNanos);
        participants.values().forEach(staying -> gone.removeAll(staying.ssrcs()));
        if (!gone.isEmpty()) {
            participants.values().forEach(staying -> staying.forgetSources(gone));
        }
    }

    /** Closes the room if it was not used for {@code limitNanos}; a closed room accepts no endpoints. */
    synchronized boolean closeIfIdle(boolean connected, long nowNanos, long limitNanos) {
        if (!participants.isEmpty() || (connected && !onDemand)) {
            idleSinceNanos = nowNanos;
        } else if (nowNanos - idleSinceNanos > limitNanos) {
            closed = true;
        }
        return closed;
    }
}
