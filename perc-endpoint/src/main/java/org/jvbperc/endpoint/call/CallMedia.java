package org.jvbperc.endpoint.call;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.endpoint.session.MediaEvents;
import org.jvbperc.endpoint.session.MediaSession;
import org.jvbperc.endpoint.session.MediaSessionConfig;
import org.jvbperc.endpoint.session.MediaThread;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;

/**
 * The media session of one association: made when DTLS has exported the hop-by-hop keys (RFC 5764 section 5.1), given each EKTKey
 * that the signed rosters allow, and told the members.
 *
 * <p>{@link #start}, {@link #install} and {@link #roster} are called by the association, one at a time; {@link #thread} by any
 * thread.
 */
final class CallMedia {
    private final CallConfig config;
    private final CallState state;
    private final CallEvents events;
    private final MediaEvents mediaEvents;
    private final LocalOffer offer;
    private final SignedRosters rosters;
    private final DatagramSink sink;
    private final Consumer<CallException> onFailure;
    private volatile @Nullable MediaThread thread;

    /**
     * @param sink sends a datagram to the bridge
     * @param onFailure is told if the media thread fails
     */
    CallMedia(
            CallConfig config,
            CallState state,
            CallEvents events,
            MediaEvents mediaEvents,
            LocalOffer offer,
            SignedRosters rosters,
            DatagramSink sink,
            Consumer<CallException> onFailure) {
        this.config = config;
        this.state = state;
        this.events = events;
        this.mediaEvents = mediaEvents;
        this.offer = offer;
        this.rosters = rosters;
        this.sink = sink;
        this.onFailure = onFailure;
    }

    /** The thread that owns the media session; null before {@link #start}. */
    @Nullable
    MediaThread thread() {
        return thread;
    }

    /** The signed rosters of the conference. */
    SignedRosters rosters() {
        return rosters;
    }

    /**
     * Makes the media session. It sends no media before its first EKTKey.
     *
     * @param keys are closed here
     */
    void start(ProtectionProfile profile, HopByHopKeys keys) {
        MediaSessionConfig sessionConfig = new MediaSessionConfig(
                profile,
                offer.ssrcs(),
                config.randomName(),
                config.sources,
                config.sinks,
                config.recordFrames,
                config.random,
                config.clock);
        config.rawRecorder.hop(profile, keys);
        try (keys) {
            MediaSession session = new MediaSession(sessionConfig, keys, sink, mediaEvents, System.nanoTime());
            MediaThread started = new MediaThread(
                    session,
                    config.room,
                    fault -> onFailure.accept(new CallException(
                            CallException.Category.LOCAL, "internal", "the media thread failed: " + fault, fault)));
            thread = started;
            started.start();
        }
    }

    /**
     * Installs an EKTKey, or reports that it is refused.
     *
     * @param received is closed here
     * @param withRosters whether the Key Distributor sends rosters; then a key without its roster is refused
     */
    void install(EktParameterSet received, boolean withRosters) {
        int spi = received.spi();
        Optional<EktParameterSet> usable =
                withRosters ? rosters.usable(received, System.nanoTime()) : Optional.of(received);
        if (usable.isEmpty()) {
            events.tell(listener -> listener.keyRefused(spi));
            return;
        }
        EktParameterSet parameters = usable.get();
        int ttlSeconds = parameters.ttlSeconds();
        config.rawRecorder.key(parameters);
        MediaThread owner = thread;
        if (owner == null) {
            throw new IllegalStateException("an EKTKey before the association was established");
        }
        owner.post(session -> {
            try (parameters) {
                session.install(parameters, System.nanoTime());
            }
            state.keyInstalled();
        });
        events.tell(listener -> listener.keyInstalled(spi, ttlSeconds));
    }

    /** Verifies a roster message and tells the media session who is a member. */
    void roster(byte[] message) {
        rosters.received(message, System.nanoTime()).ifPresent(this::membersChanged);
    }

    private void membersChanged(VerifiedRoster roster) {
        MediaThread owner = thread;
        if (owner != null && !roster.isOmitted()) {
            Set<String> tlsIds =
                    roster.members().stream().map(RosterMember::tlsId).collect(Collectors.toSet());
            owner.post(session -> session.setMembers(tlsIds));
        }
    }
}
