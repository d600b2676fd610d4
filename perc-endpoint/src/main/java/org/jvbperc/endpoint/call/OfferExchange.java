package org.jvbperc.endpoint.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.signalling.AnswerCheck;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallSignalling;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.endpoint.signalling.NotReadyException;
import org.jvbperc.endpoint.signalling.PeerDescription;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;

/** Offer and answer of one call: makes offers until one is answered or refused, and checks the answer. Used by one thread. */
final class OfferExchange {
    private static final Duration MAX_RETRY = Duration.ofSeconds(5);
    /** Before the identity provider is asked again. */
    private static final Duration IDENTITY_RETRY = Duration.ofSeconds(1);
    /** Before the Key Distributor's identity is checked again; the validator decides when it fetches keys again. */
    private static final Duration CHECK_RETRY = Duration.ofSeconds(2);

    private final CallConfig config;
    private final CallSignalling signalling;
    private final IdentityValidator validator;
    private final CallState state;
    private final CallEvents events;

    /** An offer and the answer to it after all checks. */
    record Agreed(LocalOffer offer, AnswerCheck.Checked answer) {}

    OfferExchange(
            CallConfig config,
            CallSignalling signalling,
            IdentityValidator validator,
            CallState state,
            CallEvents events) {
        this.config = config;
        this.signalling = signalling;
        this.validator = validator;
        this.state = state;
        this.events = events;
    }

    /**
     * Runs the exchange. For the call's time a conference whose Key Distributor is not there yet is asked again, and so is an
     * identity provider that does not answer.
     *
     * @throws CallException who refused what, or what is wrong with the answer
     */
    Agreed run(IceParameters ice) throws CallException, InterruptedException {
        AnswerCheck check = new AnswerCheck(validator, config.keyDistributor, config.lateVerification);
        long deadline = System.nanoTime() + config.timeout.toNanos();
        while (true) {
            try {
                // Every attempt is a new offer: the Key Distributor accepts a tls-id once.
                LocalOffer offer = offer(ice);
                state.offered(System.nanoTime(), ownIdentity(offer));
                PeerDescription description = signalling.offer(offer);
                AnswerCheck.Checked answer = checked(check, description, offer, deadline);
                signalling.accept();
                state.answered(answer.keyDistributor(), description.endpoint().orElse(null));
                return new Agreed(offer, answer);
            } catch (NotReadyException e) {
                Duration pause = e.retryAfter().compareTo(MAX_RETRY) < 0 ? e.retryAfter() : MAX_RETRY;
                if (System.nanoTime() + pause.toNanos() - deadline > 0) {
                    throw e.refusal();
                }
                events.tell(listener -> listener.warning(e.refusal().getMessage() + "; trying again"));
                state.await(() -> false, pause);
            }
        }
    }

    /** Checks until the provider's keys can be had: the answer stays as good as it was, so there is no need for another. */
    private AnswerCheck.Checked checked(AnswerCheck check, PeerDescription description, LocalOffer offer, long deadline)
            throws CallException, InterruptedException {
        while (true) {
            try {
                return check.check(description, offer, config.clock.instant());
            } catch (CallException e) {
                boolean mayChange = e.category() == CallException.Category.NETWORK;
                if (!mayChange || System.nanoTime() + CHECK_RETRY.toNanos() - deadline > 0) {
                    signalling.refuse(e);
                    throw e;
                }
                events.tell(listener -> listener.warning(e.getMessage() + "; trying again"));
                state.await(() -> false, CHECK_RETRY);
            }
        }
    }

    private LocalOffer offer(IceParameters ice) throws CallException, NotReadyException {
        try {
            return LocalOffer.create(
                    config.room,
                    ice,
                    config.identity,
                    config.credentials,
                    config.records,
                    config.randomName(),
                    config.random);
        } catch (IdentityException e) {
            CallException failure = CallException.identity("the own identity", e);
            if (e.error() == IdentityError.IDP_TIMEOUT || e.error() == IdentityError.IDP_LOAD_FAILURE) {
                // One assertion more does no harm, so the question may be repeated.
                throw new NotReadyException(IDENTITY_RETRY, failure);
            }
            throw failure;
        }
    }

    /** The own identity as others will see it; null, with a warning, if this side would not accept it itself. */
    private @Nullable String ownIdentity(LocalOffer offer) {
        try {
            return validator.validate(offer.identity(), config.clock.instant()).identity();
        } catch (IdentityException e) {
            events.tell(listener -> listener.warning("the own identity does not validate here: " + e.getMessage()));
            return null;
        }
    }

    /** Ends the session at the other side, if there is one. */
    void leave() {
        try {
            signalling.leave();
        } catch (CallException e) {
            events.tell(listener -> listener.warning("the bridge did not hear of leaving: " + e.getMessage()));
        }
    }
}
