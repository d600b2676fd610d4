package org.jvbperc.md.room;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.md.config.KeyDistributorSettings;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.kdtunnel.KdConnections;
import org.jvbperc.md.kdtunnel.KeyDistributorRef;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.tunnel.TunnelMode;

/**
 * The rooms: registered by POST /perc/start-conf, or opened by the first offer for a configured Key Distributor. A room has one
 * Key Distributor until it is removed. Safe for several threads.
 */
public final class RoomRegistry {
    private static final String ROOM_NAME = "[A-Za-z0-9][A-Za-z0-9._~@-]{0,127}";
    private static final Set<String> RESERVED =
            Set.of("start-conf", "offer", "session", "association", "page", "metrics", "health");

    private final Map<String, Room> byRoom = new ConcurrentHashMap<>();
    private final PercConfig config;
    private final KdConnections connections;
    private final LongSupplier nanoTime;

    /** No rooms yet. */
    public RoomRegistry(PercConfig config, KdConnections connections, LongSupplier nanoTime) {
        this.config = config;
        this.connections = connections;
        this.nanoTime = nanoTime;
    }

    /**
     * Whether {@code room} is a room name: 1..128 of A-Z a-z 0-9 . _ ~ @ -, beginning with a letter or digit, and not a
     * reserved path segment.
     */
    public static boolean isRoomName(String room) {
        return room.matches(ROOM_NAME) && !RESERVED.contains(room);
    }

    /**
     * Registers a room for a Key Distributor, or finds it if it is registered for the same one.
     *
     * @param facts what the Key Distributor says about it
     * @throws SignallingException {@code kd-mismatch} if another Key Distributor holds the room, {@code busy} if there are too
     *     many rooms
     */
    public Room register(String room, KeyDistributorRef keyDistributor, RoomFacts facts) throws SignallingException {
        Room registered = register(room, keyDistributor);
        registered.describe(facts);
        return registered;
    }

    /**
     * Registers a room for a Key Distributor that says nothing about it, or finds it if it is registered for the same one.
     *
     * @throws SignallingException as the other method
     */
    Room register(String room, KeyDistributorRef keyDistributor) throws SignallingException {
        return register(room, keyDistributor, false);
    }

    private synchronized Room register(String room, KeyDistributorRef keyDistributor, boolean onDemand)
            throws SignallingException {
        Room known = byRoom.get(room);
        if (known != null) {
            if (!known.keyDistributor().isSameAs(keyDistributor)) {
                throw new SignallingException(
                        SignallingException.KD_MISMATCH,
                        "this room is registered for another Key Distributor until it expires");
            }
            return known;
        }
        if (byRoom.size() >= config.limits().conferences()) {
            throw new SignallingException(SignallingException.BUSY, "too many rooms");
        }
        Room added = new Room(
                room,
                UUID.randomUUID().toString(),
                keyDistributor,
                onDemand,
                config.limits().endpointsPerConference(),
                nanoTime.getAsLong());
        byRoom.put(room, added);
        return added;
    }

    /** Whether the room was registered or a configured Key Distributor serves it; then endpoints join it with PERC only. */
    public boolean isServed(String room) {
        return isRoomName(room)
                && (byRoom.containsKey(room) || configuredFor(room).isPresent());
    }

    /**
     * Whether offers for a room may be those of a frame room. A Key Distributor that has not registered it may have opened it as
     * either.
     */
    boolean takesFrameOffers(String room) {
        return config.frameRooms()
                && find(room)
                        .flatMap(known -> known.facts().protection())
                        .filter("double"::equals)
                        .isEmpty();
    }

    /** Whether a room has this id. */
    boolean hasId(String conferenceId) {
        return byRoom.values().stream().anyMatch(room -> room.id().equals(conferenceId));
    }

    /** The room, if it exists. */
    public Optional<Room> find(String room) {
        return Optional.ofNullable(byRoom.get(room));
    }

    /**
     * The room, opened if a configured Key Distributor serves it.
     *
     * @throws SignallingException {@code unknown-room}
     */
    Room open(String room) throws SignallingException {
        Optional<Room> known = find(room);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<KeyDistributorRef> configured = isRoomName(room) ? configuredFor(room) : Optional.empty();
        if (configured.isEmpty()) {
            throw new SignallingException(
                    SignallingException.UNKNOWN_ROOM, "no Key Distributor has registered this room");
        }
        return register(room, configured.get(), true);
    }

    /** The configured Key Distributor that serves {@code room} without registration. */
    public Optional<KeyDistributorRef> configuredFor(String room) {
        return config.keyDistributors().stream()
                .filter(entry -> entry.serves(room))
                .findFirst()
                .map(RoomRegistry::ref);
    }

    /**
     * The Key Distributor that a request names by certificates of its tunnel connection: the configured one that has one of
     * them, or, if the Media Distributor does not dial, any that presents one. Addresses in requests are never dialled.
     *
     * @throws SignallingException {@code kd-mismatch} if the Media Distributor dials and none is configured
     */
    public KeyDistributorRef withCertificates(Set<CertificateFingerprint> certificates) throws SignallingException {
        Optional<KeyDistributorRef> configured = config.keyDistributors().stream()
                .filter(entry -> entry.certificates().stream().anyMatch(certificates::contains))
                .findFirst()
                .map(RoomRegistry::ref);
        if (configured.isEmpty() && config.tunnel().mode() == TunnelMode.MD_CONNECTS) {
            throw new SignallingException(
                    SignallingException.KD_MISMATCH, "no configured Key Distributor has one of these certificates");
        }
        return configured.orElseGet(() -> new KeyDistributorRef(certificates, Optional.empty()));
    }

    /** The configured Key Distributor of that id. */
    Optional<KeyDistributorRef> withId(String id) {
        return config.keyDistributors().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .map(RoomRegistry::ref);
    }

    private static KeyDistributorRef ref(KeyDistributorSettings entry) {
        return new KeyDistributorRef(entry.certificates(), Optional.of(entry.id()));
    }

    /** Certificates of the Key Distributors of all rooms, which may connect now. */
    public Set<CertificateFingerprint> certificates() {
        Set<CertificateFingerprint> result = new HashSet<>();
        byRoom.values().forEach(room -> result.addAll(room.keyDistributor().certificates()));
        return result;
    }

    /** The Key Distributor of a room: the one that has registered it, or else the one that is configured for it. */
    Optional<KeyDistributorRef> keyDistributor(String room) {
        return find(room).map(Room::keyDistributor).or(() -> isRoomName(room) ? configuredFor(room) : Optional.empty());
    }

    /** Whether the room's Key Distributor has a tunnel. */
    public boolean isConnected(KeyDistributorRef keyDistributor) {
        return connections.find(keyDistributor).isPresent();
    }

    /** All rooms. */
    public Collection<Room> all() {
        return List.copyOf(byRoom.values());
    }

    /**
     * Removes idle rooms, releases the state of sources that have left, and ends endpoints that got no keys in time. To be
     * called regularly.
     */
    public void sweep() {
        long now = nanoTime.getAsLong();
        long join = config.timeouts().join().toNanos();
        long registration = config.timeouts().registration().toNanos();
        for (Room room : all()) {
            room.participants().forEach(participant -> participant.expireIfNotKeyed(now, join));
            room.forgetDeparted(now);
            synchronized (this) {
                if (room.closeIfIdle(isConnected(room.keyDistributor()), now, registration)) {
                    byRoom.remove(room.name(), room);
                }
            }
        }
    }
}
