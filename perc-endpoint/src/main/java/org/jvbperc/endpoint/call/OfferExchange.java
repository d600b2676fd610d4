package org.jvbperc.endpoint.call;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.signalling.AnswerCheck;
import org.jvbperc.endpoint.signalling.BridgeClient;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallProtection;
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
    /** Wait before the identity provider is asked again. */
    private static final Duration IDENTITY_RETRY = Duration.ofSeconds(1);
    /** Wait before the Key Distributor's identity is checked again; the validator decides when it fetches keys again. */
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
     * Runs the exchange. Within the call's timeout it repeats offers to a conference whose Key Distributor is not connected yet,
     * and requests to an identity provider that does not answer.
     *
     * @throws CallException naming the party that refused, or the error in the answer
     */
    Agreed run(IceParameters ice) throws CallException, InterruptedException {
        AnswerCheck check = new AnswerCheck(validator, config.keyDistributor, config.lateVerification);
        long deadline = System.nanoTime() + config.timeout.toNanos();
        while (true) {
            try {
                // Every attempt is a new offer: the Key Distributor accepts a tls-id once.
                LocalOffer offer = offer(ice);
                state.offered(System.nanoTime(), ownIdentity(offer));
                PeerDescription description = described(offer);
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

    /** The answer to an offer; a refusal by a conference of the other protection says so. */
    private PeerDescription described(LocalOffer offer) throws CallException, NotReadyException, InterruptedException {
        try {
            return signalling.offer(offer);
        } catch (CallException e) {
            if (e.category() != CallException.Category.REFUSED) {
                throw e;
            }
            String told = told().orElse(config.protection.word());
            if (told.equals(config.protection.word())) {
                throw e;
            }
            String other = config.protection == CallProtection.DOUBLE
                    ? CallProtection.FRAME.word()
                    : CallProtection.DOUBLE.word();
            throw new CallException(
                    CallException.Category.REFUSED,
                    "wrong-protection",
                    "room \"" + config.room + "\" does not have the protection \"" + config.protection.word()
                            + "\" of this call, but \"" + BridgeClient.printable(told) + "\": expected the option"
                            + " --protection " + other + " (CallConfig.Builder.protection)",
                    e);
        }
    }

    private Optional<String> told() {
        try {
            return signalling.protection();
        } catch (CallException unknown) {
            return Optional.empty();
        }
    }

    /** Repeats the check until the provider's keys can be fetched; the answer stays valid, so no new offer is needed. */
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
                    config.protection,
                    ice,
                    config.identity,
                    config.credentials,
                    config.records,
                    config.randomName(),
                    config.random);
        } catch (IdentityException e) {
            CallException failure = CallException.identity("the own identity", e);
            if (e.error() == IdentityError.IDP_TIMEOUT || e.error() == IdentityError.IDP_LOAD_FAILURE) {
                // A second assertion does no harm, so the request may be repeated.
                throw new NotReadyException(IDENTITY_RETRY, failure);
            }
            throw failure;
        }
    }

    /** This endpoint's identity as others will see it; null, with a warning, if it does not validate here. */
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
