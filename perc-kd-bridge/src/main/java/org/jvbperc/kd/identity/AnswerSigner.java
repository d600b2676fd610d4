package org.jvbperc.kd.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.identity.authorization.AccessScope;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.OfferFacts;
import org.jvbperc.kd.conference.OfferOrigin;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.policy.AudioLevels;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;

/**
 * Processes SignAnswer requests: validates the identity of the offer, admits the offer to its conference, and signs the answer
 * with the Key Distributor's own identity (draft-roach-perc-webrtc-00 section 4.1.3).
 *
 * <p>Thread-safe. {@link #sign} blocks on identity providers; callers run it on a bounded pool.
 */
public final class AnswerSigner {
    /** 192 bits as 32 characters (RFC 8842 section 4). */
    private static final int TLS_ID_OCTETS = 24;

    private final ConferenceDirectory conferences;
    private final IdentityValidator validator;
    private final OfferAuthorizer authorizer;
    private final AssertionSource ownIdentity;
    private final Duration maxAge;
    private final SecureRandom random;
    private final Clock clock;
    private final LateAnswers lateAnswers = new LateAnswers();

    /**
     * A signer.
     *
     * @param maxAge of an offer's assertion, clock skew included
     */
    public AnswerSigner(
            ConferenceDirectory conferences,
            IdentityValidator validator,
            OfferAuthorizer authorizer,
            AssertionSource ownIdentity,
            Duration maxAge,
            SecureRandom random,
            Clock clock) {
        this.conferences = conferences;
        this.validator = validator;
        this.authorizer = authorizer;
        this.ownIdentity = ownIdentity;
        this.maxAge = maxAge;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Admits {@code offerOctets} and signs {@code answerOctets}.
     *
     * @param mediaDistributor TLS certificate of the tunnel's peer
     * @param mediaDistributorProfiles the profiles that it announced
     * @throws Refusal with the reason; then nothing of the offer is kept, except that the roster shows the refusal
     */
    public SignedAnswer sign(
            Octets offerOctets,
            Octets answerOctets,
            CertificateFingerprint mediaDistributor,
            List<Integer> mediaDistributorProfiles)
            throws Refusal {
        SessionDescription answer = OfferReader.parse(answerOctets, Condition.MALFORMED_ANSWER, "answer");
        String room = AnswerRewriter.room(answer);
        Conference conference = conferences
                .find(room)
                .filter(found -> found.isServedBy(mediaDistributor))
                .orElseThrow(() -> new Refusal(
                        Condition.UNKNOWN_ROOM, "no conference \"" + room + "\" for this Media Distributor"));
        Proven proven = new Proven();
        try {
            if (conference.acceptableProfiles(mediaDistributorProfiles).isEmpty()) {
                throw new Refusal(
                        Condition.PROFILE_MISMATCH,
                        "the Media Distributor has none of the conference's protection profiles (RFC 9185 section 5.4)");
            }
            Optional<String> late = answer.attribute(AnswerRewriter.LATE_ATTRIBUTE);
            if (late.filter(AnswerRewriter.SIGN_LATE::equals).isPresent()) {
                return signBeforehand(conference, answer, offerOctets, mediaDistributor);
            }
            LateAnswers.@Nullable LateAnswer known =
                    late.isEmpty() ? null : lateAnswers.take(late.get(), conference, mediaDistributor, clock.instant());
            AssertedOffer offer = OfferReader.read(offerOctets);
            String id = OfferReader.id(offer, conference.policy().protection());
            AnswerRewriter.check(
                    answer, offer.description(), conference.policy().protection());
            ValidatedIdentity identity = validate(offer, conference);
            proven.identity = identity.identity();
            Set<AccessScope> scopes = authorizer.authorize(offer, id, identity.identity(), conference, clock.instant());
            AdmittedOffer admitted = conference.admit(
                    new OfferFacts(
                            id,
                            offer.fingerprints(),
                            offer.assertion().bindingHash(),
                            identity.identity(),
                            scopes,
                            records(identity)),
                    identity.idpDomain(),
                    new OfferOrigin(mediaDistributor, association(answer, conference)),
                    known == null ? newTlsId() : known.tlsId(),
                    clock.instant());
            if (known != null) {
                conference.signed(admitted, known.identityHash());
                return new SignedAnswer(answerOctets, room, identity.identity());
            }
            return new SignedAnswer(sign(admitted, answer, offerOctets, offer.tlsId()), room, identity.identity());
        } catch (Refusal e) {
            conference.noteRefusal(proven.identity, e.condition().code(), clock.instant());
            throw e;
        }
    }

    private static boolean records(ValidatedIdentity identity) {
        PercBinding perc = identity.contents().perc();
        return perc != null && perc.records();
    }

    /** The announced association, which is needed and read only for an offer without a=tls-id. */
    private static Optional<AssociationId> association(SessionDescription answer, Conference conference)
            throws Refusal {
        return conference.policy().protection() == Protection.FRAME
                ? Optional.of(AnswerRewriter.association(answer))
                : Optional.empty();
    }

    /**
     * Signs an answer for an endpoint that brings its identity later. Nobody is admitted by that, and no handshake can begin.
     * The signature does not name the endpoint; an endpoint that requires its own name in it does not accept it.
     */
    private SignedAnswer signBeforehand(
            Conference conference, SessionDescription answer, Octets stub, CertificateFingerprint mediaDistributor)
            throws Refusal {
        if (conference.policy().protection() == Protection.FRAME) {
            throw new Refusal(
                    Condition.MALFORMED_OFFER, "a conference with protection \"frame\" accepts complete offers only");
        }
        AnswerRewriter.check(answer, OfferReader.parse(stub, Condition.MALFORMED_OFFER, "offer"), Protection.DOUBLE);
        String tlsId = newTlsId();
        PercBinding binding = PercBinding.forMediaDistributor(conference.room(), tlsId, null, null);
        Own own = own(conference, answer, Optional.of(tlsId), binding);
        Instant now = clock.instant();
        lateAnswers.add(
                new LateAnswers.LateAnswer(
                        tlsId,
                        conference,
                        mediaDistributor,
                        own.identityHash,
                        now.plus(conference.policy().joinTimeout())),
                now);
        return new SignedAnswer(own.answer, conference.room(), "");
    }

    /** A signed answer and the hash of the Key Distributor's identity in it. */
    private record Own(Octets answer, Octets identityHash) {}

    private Own own(Conference conference, SessionDescription answer, Optional<String> tlsId, PercBinding binding)
            throws Refusal {
        CertificateFingerprint fingerprint = conference.identity().certificate().fingerprint();
        try {
            IdentityAssertion own =
                    ownIdentity.assertion(new AssertionContents(List.of(fingerprint), binding).toJson());
            SessionDescription agreed = conference.policy().audioLevels() == AudioLevels.OMITTED
                    ? AnswerRewriter.withoutAudioLevels(answer)
                    : answer;
            return new Own(AnswerRewriter.rewrite(agreed, fingerprint, tlsId, own), own.bindingHash());
        } catch (IdentityException e) {
            throw new Refusal(
                    Condition.KD_UNAVAILABLE,
                    "the Key Distributor cannot get its own identity: "
                            + e.error().code(),
                    e);
        }
    }

    /**
     * The identity provider that {@code offer} names, normalised for comparison; "" if it names none. Nothing is validated: the
     * result only assigns offers to queues.
     */
    public String provider(Octets offer) {
        try {
            return DomainNames.normalize(OfferReader.read(offer).assertion().domain());
        } catch (Refusal | IdentityException e) {
            return "";
        }
    }

    /** The identity that the roster may show with a refusal: null until it is proven. */
    private static final class Proven {
        @Nullable
        String identity;
    }

    private ValidatedIdentity validate(AssertedOffer offer, Conference conference) throws Refusal {
        Instant now = clock.instant();
        ValidatedIdentity identity;
        try {
            identity = validator.validate(offer.assertion(), now);
        } catch (IdentityException e) {
            Condition condition =
                    e.error().isProviderUnavailable() ? Condition.KD_UNAVAILABLE : Condition.IDENTITY_INVALID;
            throw new Refusal(condition, e.error().code() + ": " + e.getMessage(), e);
        }
        if (identity.issuedAt().plus(maxAge).isBefore(now)) {
            throw invalid("the assertion was made "
                    + Duration.between(identity.issuedAt(), now).toSeconds() + " s ago: at most "
                    + maxAge.toSeconds() + " s are accepted; if it is fresh, check the clocks");
        }
        if (!identity.contents().coversAll(offer.fingerprints())) {
            throw invalid("the assertion does not cover every a=fingerprint of the offer (RFC 8827 section 5.1)");
        }
        checkBinding(identity.contents().perc(), offer, conference);
        return identity;
    }

    /**
     * Refuses an assertion that was made for another side, conference or association ("Replayed offers" and "Answers are not
     * offers" in docs/rfc-coverage.md).
     */
    private static void checkBinding(@Nullable PercBinding perc, AssertedOffer offer, Conference conference)
            throws Refusal {
        if (perc == null) {
            if (conference.policy().requireBinding()) {
                throw invalid("the assertion does not name room and tls-id, which this conference requires");
            }
            return;
        }
        if (perc.v() != PercBinding.VERSION) {
            throw invalid("the assertion's perc.v is " + perc.v() + ": expected " + PercBinding.VERSION);
        }
        if (!perc.side().equals(PercBinding.ENDPOINT)) {
            throw invalid("the assertion was not made for an endpoint's description");
        }
        if (!conference.room().equals(perc.conference())) {
            throw invalid("the assertion was made for another conference");
        }
        if (!offer.tlsId().equals(Optional.ofNullable(perc.tlsId()))) {
            throw invalid("the assertion was made for another a=tls-id");
        }
    }

    /** @param peerTlsId of the offer; the answer has a tls-id if the offer has one (RFC 8842 section 5.3) */
    private Octets sign(
            AdmittedOffer admitted, SessionDescription answer, Octets offerOctets, Optional<String> peerTlsId)
            throws Refusal {
        boolean done = false;
        try {
            Conference conference = admitted.conference();
            Optional<String> ownTlsId = peerTlsId.map(offered -> admitted.ownTlsId());
            PercBinding binding = PercBinding.forMediaDistributor(
                    conference.room(),
                    ownTlsId.orElse(null),
                    peerTlsId.orElse(null),
                    sha256(offerOctets).toHex());
            Own own = own(conference, answer, ownTlsId, binding);
            conference.signed(admitted, own.identityHash);
            done = true;
            return own.answer;
        } finally {
            if (!done) {
                admitted.conference().withdraw(admitted);
            }
        }
    }

    private String newTlsId() {
        byte[] octets = new byte[TLS_ID_OCTETS];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static Octets sha256(Octets octets) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(octets.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    private static Refusal invalid(String detail) {
        return new Refusal(Condition.IDENTITY_INVALID, detail);
    }
}
