package org.jvbperc.endpoint.call;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.roster.BridgeList;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.endpoint.session.MediaEvents;
import org.jvbperc.endpoint.session.MediaSession;
import org.jvbperc.endpoint.session.MediaSessionConfig;
import org.jvbperc.endpoint.session.MediaThread;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.LocalOffer;

/**
 * The media session of one association: made when DTLS has exported the hop-by-hop keys (RFC 5764 section 5.1), given each key that the
 * signed rosters allow, and told the members. There is one class for double rooms and one for frame rooms.
 *
 * <p>The methods are called by the association, one at a time; {@link #list} by the thread that fetches lists; {@link #thread},
 * {@link #leave} and {@link #close} by any thread.
 */
abstract class CallMedia {
    final CallConfig config;
    final CallState state;
    final CallEvents events;
    final LocalOffer offer;
    final SignedRosters rosters;
    final Consumer<CallException> onFailure;
    private final MediaEvents mediaEvents;
    private final DatagramSink sink;
    private volatile @Nullable MediaThread thread;

    /**
     * @param sink sends a datagram to the bridge
     * @param onFailure is told if the call must end
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
    final @Nullable MediaThread thread() {
        return thread;
    }

    /** The signed rosters of the conference. */
    final SignedRosters rosters() {
        return rosters;
    }

    /**
     * Makes the media session. It sends no media before its first key.
     *
     * @param keys are closed here
     * @param records to the Key Distributor
     */
    void start(ProtectionProfile profile, HopByHopKeys keys, RecordLink records) {
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
    abstract void install(EktParameterSet received, boolean withRosters);

    /** Verifies a roster message and tells the media session who is a member. */
    abstract void roster(byte[] message);

    /**
     * Takes the bridge's list of participants.
     *
     * @return whether this endpoint is on it
     */
    abstract boolean list(BridgeList list);

    /** Takes a record of application data. */
    abstract void applicationData(byte[] data);

    /** The association has ended after it was established. */
    abstract void associationEnded(String detail);

    /** Says that the user leaves. */
    abstract void leave() throws InterruptedException;

    /** The condition of a call to which no key has come. */
    abstract String keyMissing();

    /** What a key is called in messages. */
    abstract String keyName();

    /** Frees what it holds besides the media thread. */
    abstract void close();

    /** Sends records of application data. */
    interface RecordLink {
        void send(byte[] buffer, int offset, int length);

        /** Octets of the longest record. */
        int limit();
    }
}
