package org.jvbperc.md.room;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.signalling.Answers;
import org.jvbperc.md.signalling.OfferedMedia;
import org.jvbperc.md.signalling.ParsedOffer;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.md.signalling.SignedTransport;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;

/**
 * The join of an endpoint that a signalling server creates on the bridge. First the Key Distributor signs the bridge's description,
 * which goes to the endpoint; if that fails, nothing of the endpoint remains. An endpoint whose identity is known is admitted with the
 * signature. Any other is admitted when a later request brings its identity ({@link #present}); until then its DTLS is held. For one
 * thread at a time.
 */
final class SignalledJoin implements AutoCloseable {
    private final PendingJoin join;
    private final OfferedMedia media;
    private final boolean isAnswer;
    private final long sessionNumber;
    private final Executor executor;
    private final JoinOutcomes outcomes;
    private final Runnable release;
    private volatile boolean presented;
    private volatile @Nullable SessionDescription promised;

    /**
     * @param media the media that the request offers
     * @param isAnswer whether the endpoint takes the bridge's description for an answer
     * @param executor processes the Key Distributor's replies
     * @param outcomes where the endpoint learns of a refusal after its creation
     * @param release run at the end of the join, successful or not
     */
    SignalledJoin(
            PendingJoin join,
            OfferedMedia media,
            boolean isAnswer,
            long sessionNumber,
            Executor executor,
            JoinOutcomes outcomes,
            Runnable release) {
        this.join = join;
        this.media = media;
        this.isAnswer = isAnswer;
        this.sessionNumber = sessionNumber;
        this.executor = executor;
        this.outcomes = outcomes;
        this.release = release;
        this.presented = !offer().isStub();
    }

    private ParsedOffer offer() {
        return join.endpoint().offer();
    }

    /** The room that it joins. */
    Room room() {
        return join.room();
    }

    /** The endpoint that joins. */
    RoomEndpoint endpoint() {
        return join.endpoint();
    }

    /** The media that the request that created it offers. */
    OfferedMedia media() {
        return media;
    }

    /** Whether its identity is known. */
    boolean isPresented() {
        return presented;
    }

    /**
     * Has the bridge's description signed and puts the signed one into the response in place of the bridge's. If that fails, the join
     * is closed, and then the result fails with a {@link SignallingException}.
     */
    CompletableFuture<Void> complete(ConferenceModifiedIQ response) {
        SessionDescription unsigned;
        try {
            unsigned = unsigned(response);
        } catch (SignallingException e) {
            close();
            return CompletableFuture.failedFuture(e);
        }
        return join.request(unsigned)
                .thenAcceptAsync(signed -> signed(response, unsigned, signed), executor)
                .whenComplete((done, failure) -> close());
    }

    private SessionDescription unsigned(ConferenceModifiedIQ response) throws SignallingException {
        SessionDescription answer =
                Answers.unsigned(offer(), response, endpoint().endpointId(), room().name(), sessionNumber);
        if (!presented) {
            return Answers.beforehand(answer);
        }
        return offer().doubleEncryption() ? answer : Answers.announcing(answer, join.associationId());
    }

    private void signed(ConferenceModifiedIQ response, SessionDescription unsigned, Octets signed) {
        try {
            if (presented) {
                join.admit(unsigned, signed);
            } else {
                join.promise(unsigned, signed);
                promised = SessionDescription.parse(new String(signed.toByteArray(), StandardCharsets.UTF_8));
            }
            SignedTransport.apply(
                    response,
                    endpoint().endpointId(),
                    signed,
                    join.associationId(),
                    endpoint().doubleEncryption(),
                    isAnswer);
        } catch (SignallingException e) {
            throw new CompletionException(e);
        } catch (SdpException e) {
            throw new CompletionException(
                    new SignallingException(SignallingException.KD_ANSWER_INVALID, String.valueOf(e.getMessage()), e));
        }
    }

    /**
     * The endpoint's identity has come: asks the Key Distributor to admit the endpoint with the description that was signed before. If
     * the Key Distributor refuses, the endpoint is expired, and only {@link JoinOutcomes} tells it why; a signalling server would take
     * an error for a broken bridge.
     *
     * @throws SignallingException if no description was signed before
     */
    void present(ParsedOffer complete) throws SignallingException {
        SessionDescription answer = promised;
        if (answer == null) {
            throw new SignallingException(SignallingException.MALFORMED_OFFER, "its description was not signed yet");
        }
        presented = true;
        endpoint().present(complete);
        var unused = join.request(Answers.again(answer, room().name()))
                .whenCompleteAsync(
                        (signed, failure) -> {
                            if (failure == null) {
                                join.admit();
                            } else {
                                refuse(SignallingException.of(failure));
                            }
                        },
                        executor);
    }

    /** Expires the endpoint; the log and {@link JoinOutcomes} say why. */
    void refuse(SignallingException why) {
        outcomes.refused(join.associationId(), why);
        endpoint().leave("refused: " + why.condition() + ": " + why.detail());
    }

    /** Ends the join; if it has not succeeded, the endpoint is expired. Idempotent. */
    @Override
    public void close() {
        try {
            join.close();
        } finally {
            release.run();
        }
    }
}
