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
 * An endpoint that a signalling server creates on the bridge. First the bridge's description is signed and given to the endpoint;
 * whatever fails until then undoes everything. One that has said who it is, is admitted with that; another when a later request
 * brings its identity ({@link #present}), its DTLS being held until then. Calls one after the other.
 */
public final class SignalledJoin implements AutoCloseable {
    private final PendingJoin admission;
    private final OfferedMedia media;
    private final boolean isAnswer;
    private final long sessionNumber;
    private final Executor executor;
    private final Runnable release;
    private volatile boolean presented;
    private volatile @Nullable SessionDescription promised;

    /**
     * @param media what the request that creates it says about media
     * @param isAnswer whether the endpoint takes the bridge's description for an answer
     * @param executor for what follows the Key Distributor's reply
     * @param release run once when the endpoint has been let in or not
     */
    SignalledJoin(
            PendingJoin admission,
            OfferedMedia media,
            boolean isAnswer,
            long sessionNumber,
            Executor executor,
            Runnable release) {
        this.admission = admission;
        this.media = media;
        this.isAnswer = isAnswer;
        this.sessionNumber = sessionNumber;
        this.executor = executor;
        this.release = release;
        this.presented = !offer().isStub();
    }

    private ParsedOffer offer() {
        return admission.participant().offer();
    }

    /** Its conference. */
    Room conference() {
        return admission.conference();
    }

    /** What the endpoint is. */
    RoomEndpoint participant() {
        return admission.participant();
    }

    /** What the request that created it says about media. */
    OfferedMedia media() {
        return media;
    }

    /** Whether it has said who it is. */
    boolean isPresented() {
        return presented;
    }

    /**
     * Has the bridge's description signed and puts what the Key Distributor signed into the response in place of the bridge's own.
     * Closes itself if that fails, before the result says so with a {@link SignallingException}.
     */
    public CompletableFuture<Void> complete(ConferenceModifiedIQ response) {
        SessionDescription unsigned;
        try {
            unsigned = unsigned(response);
        } catch (SignallingException e) {
            close();
            return CompletableFuture.failedFuture(e);
        }
        return admission
                .request(unsigned)
                .thenAcceptAsync(signed -> signed(response, unsigned, signed), executor)
                .whenComplete((done, failure) -> close());
    }

    private SessionDescription unsigned(ConferenceModifiedIQ response) throws SignallingException {
        SessionDescription answer = Answers.unsigned(
                offer(), response, participant().endpointId(), conference().room(), sessionNumber);
        return presented ? answer : Answers.beforehand(answer);
    }

    private void signed(ConferenceModifiedIQ response, SessionDescription unsigned, Octets signed) {
        try {
            if (presented) {
                admission.admit(unsigned, signed);
            } else {
                admission.promise(unsigned, signed);
                promised = SessionDescription.parse(new String(signed.toByteArray(), StandardCharsets.UTF_8));
            }
            SignedTransport.apply(response, participant().endpointId(), signed, admission.associationId(), isAnswer);
        } catch (SignallingException e) {
            throw new CompletionException(e);
        } catch (SdpException e) {
            throw new CompletionException(
                    new SignallingException(SignallingException.KD_ANSWER_INVALID, String.valueOf(e.getMessage()), e));
        }
    }

    /**
     * It says who it is: the Key Distributor is asked to admit it to what it was promised. Whoever it refuses is expired, and
     * nobody is told; a signalling server would take an error for a broken bridge.
     *
     * @throws SignallingException if nothing was promised
     */
    void present(ParsedOffer complete) throws SignallingException {
        SessionDescription answer = promised;
        if (answer == null) {
            throw new SignallingException(SignallingException.MALFORMED_OFFER, "its description was not signed yet");
        }
        presented = true;
        participant().present(complete);
        var unused = admission
                .request(Answers.again(answer, conference().room()))
                .whenCompleteAsync(
                        (signed, failure) -> {
                            if (failure == null) {
                                admission.admit();
                            } else {
                                refuse(SignallingException.of(failure));
                            }
                        },
                        executor);
    }

    /** Expires it; nobody is told why but the log. */
    void refuse(SignallingException why) {
        participant().leave("refused: " + why.condition() + ": " + why.detail());
    }

    /** Ends the way in; an endpoint that was not let in is expired. Idempotent. */
    @Override
    public void close() {
        try {
            admission.close();
        } finally {
            release.run();
        }
    }
}
