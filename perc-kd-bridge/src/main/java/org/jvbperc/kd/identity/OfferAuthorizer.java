package org.jvbperc.kd.identity;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.authorization.AccessGrant;
import org.jvbperc.identity.authorization.AccessScope;
import org.jvbperc.identity.authorization.AccessTokens;
import org.jvbperc.identity.authorization.AuthorizationError;
import org.jvbperc.identity.authorization.AuthorizationException;
import org.jvbperc.identity.authorization.CertificateAuthorities;
import org.jvbperc.identity.authorization.DpopProofs;
import org.jvbperc.identity.authorization.OfferBinding;
import org.jvbperc.identity.authorization.OfferCredential;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.policy.JoinCredential;
import org.jvbperc.kd.policy.JoinRequirement;
import org.jvbperc.sdp.SessionDescription;

/**
 * Checks the credentials of an offer besides its identity, if its conference requires them (draft-roach-perc-webrtc's owners
 * decide who may join). Thread-safe; calls may block on the network.
 */
public final class OfferAuthorizer {
    private static final String SHA_256 = "sha-256";

    private final AccessTokens tokens;
    private final DpopProofs proofs;
    private final CertificateAuthorities authorities;

    public OfferAuthorizer(AccessTokens tokens, DpopProofs proofs, CertificateAuthorities authorities) {
        this.authorities = authorities;
        this.tokens = tokens;
        this.proofs = proofs;
    }

    /** An authorizer that trusts no authorization server and no authority: only invitations and named certificates are accepted. */
    public static OfferAuthorizer withoutTokens(Clock clock) {
        return new OfferAuthorizer(
                new AccessTokens(List.of(), JwsValidatorConfig.defaults()),
                new DpopProofs(Duration.ofMinutes(1), clock),
                new CertificateAuthorities(List.of()));
    }

    /**
     * Requires the credentials that {@code conference} asks for.
     *
     * @param offerId identifies the offer: {@link OfferReader#id}
     * @param identity the validated identity
     * @return the scopes of the offer's token; empty without one
     * @throws Refusal NOT_AUTHORIZED, or KD_UNAVAILABLE if an authorization server cannot be asked
     */
    Set<AccessScope> authorize(AssertedOffer offer, String offerId, String identity, Conference conference, Instant now)
            throws Refusal {
        JoinRequirement required = conference.policy().join();
        if (required.anyOf().isEmpty() || hasNamedCertificate(offer, required)) {
            return Set.of();
        }
        try {
            OfferCredential credential = credential(offer.description(), required);
            OfferBinding binding = new OfferBinding(
                    offer.assertion().bindingHash(), offer.tlsId().orElse(""));
            if (credential instanceof OfferCredential.Invited invited) {
                insist(required, JoinCredential.INVITATION);
                conference.access().invitations().use(invited, binding, offerId, identity, now);
                return Set.of();
            }
            if (credential instanceof OfferCredential.Certified certified) {
                insist(required, JoinCredential.CERTIFICATE);
                authorities.require(certified, binding, identity, now);
                return Set.of();
            }
            insist(required, JoinCredential.TOKEN);
            return authorizeToken(credential, offer, binding, identity, now).scopes();
        } catch (AuthorizationException e) {
            Condition condition = e.error() == AuthorizationError.ISSUER_UNAVAILABLE
                    ? Condition.KD_UNAVAILABLE
                    : Condition.NOT_AUTHORIZED;
            throw new Refusal(condition, e.error().code() + ": " + e.getMessage(), e);
        }
    }

    private static boolean hasNamedCertificate(AssertedOffer offer, JoinRequirement required) {
        return required.anyOf().contains(JoinCredential.CERTIFICATE)
                && required.certificates().containsAll(offer.fingerprints());
    }

    private static OfferCredential credential(SessionDescription description, JoinRequirement required)
            throws AuthorizationException, Refusal {
        List<String> attributes = description.attributes(OfferCredential.ATTRIBUTE);
        if (attributes.isEmpty()) {
            throw new Refusal(
                    Condition.NOT_AUTHORIZED,
                    "the conference asks for one of these besides an identity: " + String.join(", ", required.words()));
        }
        if (attributes.size() > 1) {
            throw new Refusal(Condition.MALFORMED_OFFER, "the offer has more than one a=" + OfferCredential.ATTRIBUTE);
        }
        return OfferCredential.parse(attributes.get(0));
    }

    private static void insist(JoinRequirement required, JoinCredential kind) throws Refusal {
        if (!required.anyOf().contains(kind)) {
            throw new Refusal(
                    Condition.NOT_AUTHORIZED,
                    "the conference does not accept this credential, but one of: "
                            + String.join(", ", required.words()));
        }
    }

    private AccessGrant authorizeToken(
            OfferCredential credential, AssertedOffer offer, OfferBinding binding, String identity, Instant now)
            throws AuthorizationException {
        AccessGrant grant;
        if (credential instanceof OfferCredential.KeyBound bound) {
            grant = tokens.validate(bound.token(), now);
            proofs.requireForOffer(grant, bound, binding);
        } else if (credential instanceof OfferCredential.CertificateBound bound) {
            grant = tokens.validate(bound.token(), now);
            requireCertificate(grant, offer.fingerprints());
        } else {
            throw new IllegalStateException("neither an invitation nor a certificate is a token");
        }
        if (!grant.identity().equals(identity)) {
            throw new AuthorizationException(
                    AuthorizationError.IDENTITY_MISMATCH, "the access token is not " + identity + "'s");
        }
        grant.require(AccessScope.JOIN, AccessScope.OWN, AccessScope.RECORD);
        return grant;
    }

    /** Requires that the token's certificate is the only one that the offer allows in DTLS. */
    private static void requireCertificate(AccessGrant grant, List<CertificateFingerprint> fingerprints)
            throws AuthorizationException {
        String hash = grant.certificateHash();
        boolean only = fingerprints.size() == 1
                && fingerprints.get(0).algorithm().toLowerCase(Locale.ROOT).equals(SHA_256);
        if (hash == null || !only || !isHash(fingerprints.get(0), hash)) {
            throw new AuthorizationException(
                    AuthorizationError.TOKEN_OF_ANOTHER,
                    "the access token is not bound to the certificate of the offer's only a=fingerprint, a sha-256 one"
                            + " (RFC 8705 section 3)");
        }
    }

    private static boolean isHash(CertificateFingerprint fingerprint, String base64url) {
        try {
            return MessageDigest.isEqual(
                    fingerprint.digest().toByteArray(), Base64.getUrlDecoder().decode(base64url));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
