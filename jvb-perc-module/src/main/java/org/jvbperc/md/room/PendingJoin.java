package org.jvbperc.md.room;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.kdtunnel.AnswerSigning;
import org.jvbperc.md.kdtunnel.RelayedAssociation;
import org.jvbperc.md.signalling.Answers;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;

/**
 * The join of one endpoint, which has an association and is admitted when the Key Distributor has signed the answer to its offer. If
 * it is closed before that, nothing of the endpoint remains. For one thread at a time.
 */
final class PendingJoin implements AutoCloseable {
    private final AnswerSigning signing;
    private final SessionTable sessions;
    private final Room room;
    private final RoomEndpoint endpoint;
    private final RelayedAssociation association;
    private final Runnable removal;
    private boolean succeeded;

    /**
     * @param removal removes the endpoint from its room and from {@code sessions}
     */
    PendingJoin(
            AnswerSigning signing,
            SessionTable sessions,
            Room room,
            RoomEndpoint endpoint,
            RelayedAssociation association,
            Runnable removal) {
        this.signing = signing;
        this.sessions = sessions;
        this.room = room;
        this.endpoint = endpoint;
        this.association = association;
        this.removal = removal;
    }

    Room room() {
        return room;
    }

    RoomEndpoint endpoint() {
        return endpoint;
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
        return admit(answer, signing.sign(endpoint.offerText(), text(answer)));
    }

    /** Asks for a signature of {@code answer} without waiting for it. */
    CompletableFuture<Octets> request(SessionDescription answer) {
        return signing.request(endpoint.offerText(), text(answer));
    }

    private static Octets text(SessionDescription answer) {
        return Octets.of(answer.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void requireSigned(SessionDescription answer, Octets signed) throws SignallingException {
        Answers.requireSigned(answer, new String(signed.toByteArray(), StandardCharsets.UTF_8), endpoint.awaitsTlsId());
        endpoint.signed(signed);
    }

    /**
     * Admits the endpoint.
     *
     * @param signed the Key Distributor's reply to {@code answer}
     * @throws SignallingException whose condition says why not
     */
    JoinResult admit(SessionDescription answer, Octets signed) throws SignallingException {
        requireSigned(answer, signed);
        sessions.add(endpoint);
        admit();
        if (isGone()) {
            throw new SignallingException(
                    SignallingException.BRIDGE_REFUSED, "the endpoint ended before it was admitted");
        }
        succeeded = true;
        return new JoinResult(endpoint.bridgeConferenceId(), endpoint.endpointId(), endpoint.sessionId(), signed);
    }

    /** Admits the endpoint, whose DTLS is forwarded from now on. */
    void admit() {
        association.admit();
        endpoint.admit();
    }

    /**
     * Keeps the endpoint until {@link #admit()}; its DTLS is held until then.
     *
     * @throws SignallingException if the answer was not signed properly or the endpoint has ended
     */
    void promise(SessionDescription answer, Octets signed) throws SignallingException {
        requireSigned(answer, signed);
        if (isGone()) {
            throw new SignallingException(
                    SignallingException.BRIDGE_REFUSED, "the endpoint ended while its answer was signed");
        }
        succeeded = true;
    }

    private boolean isGone() {
        return !association.isOnBridge();
    }

    /** Removes the endpoint unless its join has succeeded. */
    @Override
    public void close() {
        if (!succeeded) {
            endpoint.leave("it was not admitted");
            removal.run();
        }
    }
}
