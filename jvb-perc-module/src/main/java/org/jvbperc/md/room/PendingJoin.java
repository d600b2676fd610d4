package org.jvbperc.md.room;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.kdtunnel.RelayedAssociation;
import org.jvbperc.md.kdtunnel.SignRequests;
import org.jvbperc.md.signalling.Answers;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * One endpoint on its way in: it has its association, and is admitted when the Key Distributor has signed the answer to its offer.
 * Closed before that, nothing of it remains. One thread at a time.
 */
final class PendingJoin implements AutoCloseable {
    private final Services services;
    private final Room conference;
    private final RoomEndpoint participant;
    private final RelayedAssociation association;
    private final TunnelConnection tunnel;
    private final Runnable forget;
    private boolean done;

    /**
     * What every admission needs.
     *
     * @param sessions participants who are admitted, by session id
     * @param deadline for the signature
     */
    record Services(
            SignRequests signRequests,
            BridgeAdapter bridge,
            Map<String, RoomEndpoint> sessions,
            LongSupplier nanoTime,
            Duration deadline) {}

    /**
     * @param tunnel to the conference's Key Distributor
     * @param forget undoes what was registered for the participant
     */
    PendingJoin(
            Services services,
            Room conference,
            RoomEndpoint participant,
            RelayedAssociation association,
            TunnelConnection tunnel,
            Runnable forget) {
        this.services = services;
        this.conference = conference;
        this.participant = participant;
        this.association = association;
        this.tunnel = tunnel;
        this.forget = forget;
    }

    Room conference() {
        return conference;
    }

    RoomEndpoint participant() {
        return participant;
    }

    AssociationId associationId() {
        return association.id();
    }

    /**
     * Has the answer signed, waiting up to the deadline, and admits the endpoint.
     *
     * @throws SignallingException whose condition says why not
     */
    JoinResult sign(SessionDescription answer) throws SignallingException {
        Octets unsigned = Octets.of(answer.toString().getBytes(StandardCharsets.UTF_8));
        Octets signed = services.signRequests().sign(tunnel, participant.offerText(), unsigned, services.deadline());
        return admit(answer, signed);
    }

    /** Asks for the answer to be signed. */
    CompletableFuture<Octets> request(SessionDescription answer) {
        Octets unsigned = Octets.of(answer.toString().getBytes(StandardCharsets.UTF_8));
        return services.signRequests().request(tunnel, participant.offerText(), unsigned, services.deadline());
    }

    /**
     * Admits the endpoint.
     *
     * @param signed what came back for {@code answer}
     * @throws SignallingException whose condition says why not
     */
    JoinResult admit(SessionDescription answer, Octets signed) throws SignallingException {
        Answers.requireSigned(answer, new String(signed.toByteArray(), StandardCharsets.UTF_8), participant.endToEnd());
        services.sessions().put(participant.sessionId(), participant);
        admit();
        if (isGone()) {
            throw new SignallingException(
                    SignallingException.BRIDGE_REFUSED, "the endpoint ended before it was admitted");
        }
        done = true;
        return new JoinResult(
                participant.bridgeConferenceId(), participant.endpointId(), participant.sessionId(), signed);
    }

    /** Its DTLS may begin. */
    void admit() {
        association.admit();
        participant.admit(services.nanoTime().getAsLong());
    }

    /**
     * Lets the endpoint wait for {@link #admit()}; its DTLS is held until then.
     *
     * @throws SignallingException if the answer was not signed properly or the endpoint has ended
     */
    void promise(SessionDescription answer, Octets signed) throws SignallingException {
        Answers.requireSigned(answer, new String(signed.toByteArray(), StandardCharsets.UTF_8), participant.endToEnd());
        if (isGone()) {
            throw new SignallingException(SignallingException.BRIDGE_REFUSED, "the endpoint ended meanwhile");
        }
        done = true;
    }

    private boolean isGone() {
        return services.bridge()
                .endpoint(participant.bridgeConferenceId(), participant.endpointId())
                .isEmpty();
    }

    /** Undoes everything unless the endpoint was let in. */
    @Override
    public void close() {
        if (!done) {
            participant.leave("it was not admitted");
            forget.run();
        }
    }
}
