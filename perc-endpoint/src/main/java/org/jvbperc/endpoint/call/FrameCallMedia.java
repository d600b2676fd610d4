package org.jvbperc.endpoint.call;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.keychannel.KeyChannelClient;
import org.jvbperc.endpoint.keychannel.KeyChannelClientListener;
import org.jvbperc.endpoint.keychannel.KeyChannelFailure;
import org.jvbperc.endpoint.keychannel.KeyChannelThread;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.roster.BridgeList;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.roster.ParticipantList;
import org.jvbperc.endpoint.roster.SignedParticipants;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.endpoint.session.MediaEvents;
import org.jvbperc.endpoint.session.MediaSession;
import org.jvbperc.endpoint.session.MediaThread;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sframe.SFrameSuite;

/**
 * The media of a room with protection "frame": keys and rosters come in the key channel (docs/key-channel.md). The participants are the
 * members of the signed roster, and the sender of a frame is the member with whose key it was sealed. Of the bridge's list only the payload
 * types of sources are used.
 */
final class FrameCallMedia extends CallMedia {
    private static final int LOW_BITS = 0xFFFF;

    private final SignedParticipants participants;
    private volatile @Nullable KeyChannelThread keys;

    FrameCallMedia(
            CallConfig config,
            CallState state,
            CallEvents events,
            MediaEvents mediaEvents,
            LocalOffer offer,
            SignedRosters rosters,
            DatagramSink sink,
            Consumer<CallException> onFailure) {
        super(config, state, events, mediaEvents, offer, rosters, sink, onFailure);
        this.participants = new SignedParticipants(offer.memberId());
    }

    @Override
    void start(ProtectionProfile profile, HopByHopKeys hopKeys, RecordLink records) {
        super.start(profile, hopKeys, records);
        KeyChannelClient client = new KeyChannelClient(
                config.room,
                rosters,
                offer.memberId(),
                List.of(SFrameSuite.values()),
                records.limit(),
                config.timeout,
                config.random,
                new ChannelEvents(records));
        KeyChannelThread started = new KeyChannelThread(
                client,
                config.room,
                fault -> end(new CallException(
                        CallException.Category.LOCAL, "internal", "the key channel's thread failed: " + fault, fault)));
        keys = started;
        started.start();
    }

    /** Drops all keys and ends the call. */
    private void end(CallException reason) {
        onMedia(MediaSession::dropKeys);
        onFailure.accept(reason);
    }

    private void onMedia(Consumer<MediaSession> task) {
        MediaThread owner = thread();
        if (owner == null) {
            throw new IllegalStateException("the key channel before the association was established");
        }
        owner.post(task);
    }

    @Override
    void install(EktParameterSet received, boolean withRosters) {
        received.close();
        throw new IllegalStateException("an EKTKey although EKT was not offered");
    }

    @Override
    void roster(byte[] message) {
        throw new IllegalStateException("a roster of DTLS although rosters were not offered");
    }

    @Override
    boolean list(BridgeList list) {
        Map<Integer, Map<Integer, MediaFormat>> formats = list.formats();
        MediaThread owner = thread();
        if (owner != null) {
            owner.post(session -> session.setFormats(formats));
        }
        return list.has(state.endpoint());
    }

    @Override
    void applicationData(byte[] data) {
        KeyChannelThread channel = keys;
        if (channel != null) {
            channel.receive(data);
        }
    }

    @Override
    void associationEnded(String detail) {
        KeyChannelThread channel = keys;
        if (channel != null) {
            channel.associationEnded(detail);
        }
    }

    @Override
    void leave() throws InterruptedException {
        KeyChannelThread channel = keys;
        if (channel != null) {
            channel.leave();
        }
    }

    @Override
    String keyMissing() {
        return KeyChannelFailure.KEY_MISSING;
    }

    @Override
    String keyName() {
        return "group secret";
    }

    @Override
    void close() {
        KeyChannelThread channel = keys;
        if (channel != null) {
            channel.close();
        }
    }

    /** What the key channel reports, on its thread. */
    private final class ChannelEvents implements KeyChannelClientListener {
        private final RecordLink records;

        ChannelEvents(RecordLink records) {
            this.records = records;
        }

        @Override
        public void sendRecord(byte[] buffer, int offset, int length) {
            records.send(buffer, offset, length);
        }

        @Override
        public void roster(VerifiedRoster roster) {
            ParticipantList.Changes changes = participants.update(roster);
            Map<Long, Participant> members = participants.bySenderIndex();
            onMedia(session -> session.setSenders(members));
            state.roster(participants.participants());
            events.participants(changes);
        }

        @Override
        public void key(ReceivedGroupKey key) {
            config.rawRecorder.groupKey(key);
            int spi = (int) (key.generation() & LOW_BITS);
            int ttlSeconds = (int) ((key.expiresAtNanos() - key.arrivedNanos()) / 1_000_000_000L);
            onMedia(session -> {
                try (key) {
                    session.install(key);
                }
                state.keyInstalled();
            });
            events.tell(listener -> listener.keyInstalled(spi, ttlSeconds));
        }

        @Override
        public void lost(String detail) {
            events.tell(listener -> listener.keyDistributorGone(detail));
        }

        @Override
        public void failed(KeyChannelFailure failure) {
            boolean silence = failure.condition().equals(KeyChannelFailure.KEY_MISSING);
            end(new CallException(
                    silence ? CallException.Category.NETWORK : CallException.Category.REFUSED,
                    failure.condition(),
                    "the key channel with the Key Distributor has ended the call: " + failure.condition()
                            + (failure.detail().isEmpty() ? "" : " - " + failure.detail())));
        }
    }
}
