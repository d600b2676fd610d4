package org.jvbperc.endpoint.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.roster.BridgeList;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.roster.ParticipantList;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.endpoint.session.MediaEvents;
import org.jvbperc.endpoint.session.MediaThread;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;

/**
 * The media of a room with protection "double": its keys are EKTKeys (RFC 8870), which come with the rosters in DTLS itself. The
 * participants are those of the bridge's list, as far as their assertions prove them.
 */
final class DoubleCallMedia extends CallMedia {
    private static final Duration ROSTER_EXPIRY_GRACE = Duration.ofHours(24);

    private final ParticipantList participants;

    DoubleCallMedia(
            CallConfig config,
            CallState state,
            CallEvents events,
            MediaEvents mediaEvents,
            LocalOffer offer,
            SignedRosters rosters,
            DatagramSink sink,
            Consumer<CallException> onFailure) {
        super(config, state, events, mediaEvents, offer, rosters, sink, onFailure);
        participants = new ParticipantList(
                config.validator(JwsValidatorConfig.defaults().withExpiryGrace(ROSTER_EXPIRY_GRACE)),
                config.room,
                offer.memberId());
    }

    @Override
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
        MediaThread owner = thread();
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

    @Override
    void roster(byte[] message) {
        rosters.received(message, System.nanoTime()).ifPresent(this::membersChanged);
    }

    private void membersChanged(VerifiedRoster roster) {
        MediaThread owner = thread();
        if (owner != null && !roster.isOmitted()) {
            Set<String> tlsIds =
                    roster.members().stream().map(RosterMember::tlsId).collect(Collectors.toSet());
            owner.post(session -> session.setMembers(tlsIds));
        }
    }

    @Override
    boolean list(BridgeList list) {
        ParticipantList.Changes changes = list.applyTo(participants, config.clock.instant());
        List<Participant> all = participants.participants();
        Map<Integer, Participant> owners = participants.owners();
        state.roster(all);
        MediaThread owner = thread();
        if (owner != null) {
            owner.post(session -> session.setOwners(owners));
        }
        events.participants(changes);
        return all.stream().anyMatch(Participant::self);
    }

    @Override
    void applicationData(byte[] data) {
        // Nothing in a double room is application data.
    }

    @Override
    void associationEnded(String detail) {
        events.tell(listener -> listener.keyDistributorGone(detail));
    }

    @Override
    void leave() {
        // close_notify says it.
    }

    @Override
    String keyMissing() {
        return "ekt-key-missing";
    }

    @Override
    String keyName() {
        return "EKTKey";
    }

    @Override
    void close() {
        // The media thread has everything.
    }
}
