package org.jvbperc.identity.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.dpop.verifiers.AccessTokenValidationException;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPIssuer;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProtectedResourceRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.InvalidDPoPProofException;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.util.singleuse.AlreadyUsedException;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proofs that an access token's bearer has the key to which it is bound (RFC 9449 section 4): made for one request or one
 * offer, accepted once, for a short time. Thread-safe.
 *
 * <p>An offer is no HTTP request to the Key Distributor; it counts as {@value #OFFER_METHOD} to {@link #OFFER_URI}, and what ties the
 * proof to it is the nonce ({@link OfferBinding#nonce}). Nobody has this address (RFC 6761 section 6.4).
 */
public final class DpopProofs {
    static final String OFFER_METHOD = "POST";
    static final URI OFFER_URI = URI.create("https://offer.perc.invalid/");

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512, JWSAlgorithm.PS256, JWSAlgorithm.RS256);
    private static final int MAX_REMEMBERED = 100_000;
    /** Of one identity, so that nobody can fill the memory of proofs for the others. */
    static final int MAX_REMEMBERED_PER_IDENTITY = 1_000;

    private final Duration maxAge;
    private final Clock clock;
    private final Map<UsedProof, Instant> used = new HashMap<>();
    private final Map<String, Integer> usedBy = new HashMap<>();
    private final DPoPProtectedResourceRequestVerifier verifier;
    private Instant swept = Instant.EPOCH;

    /**
     * Creates a checker that remembers the proofs that it has seen.
     *
     * @param maxAge of a proof, and how far its maker's clock may be ahead
     */
    public DpopProofs(Duration maxAge, Clock clock) {
        this.maxAge = maxAge;
        this.clock = clock;
        verifier = new DPoPProtectedResourceRequestVerifier(
                ALGORITHMS, maxAge.toSeconds(), proof -> use(new UsedProof(proof.getKey().getValue(), proof.getValue().getValue())));
    }

    /** The holder's identity and the proof's jti. */
    private record UsedProof(String identity, String id) {}

    /**
     * Makes the proof for an offer.
     *
     * @param key the private key that the token is bound to, on P-256
     * @throws IllegalArgumentException if the key cannot sign
     */
    public static String forOffer(ECKey key, String token, OfferBinding offer) {
        return make(key, token, OFFER_METHOD, OFFER_URI, offer.nonce());
    }

    /**
     * Makes the proof for an HTTP request.
     *
     * @param key the private key that the token is bound to, on P-256
     * @throws IllegalArgumentException if the key cannot sign
     */
    public static String forRequest(ECKey key, String token, String method, URI uri) {
        return make(key, token, method, uri, null);
    }

    /**
     * Accepts a key with which proofs can be made.
     *
     * @throws IllegalArgumentException if it is not a private key on P-256
     */
    public static void requireUsable(ECKey key) {
        if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve())) {
            throw new IllegalArgumentException("the DPoP key is not a private key on P-256");
        }
    }

    private static String make(ECKey key, String token, String method, URI uri, @Nullable String nonce) {
        requireUsable(key);
        try {
            return new DefaultDPoPProofFactory(key, JWSAlgorithm.ES256)
                    .createDPoPJWT(method, uri, new DPoPAccessToken(token), nonce == null ? null : new Nonce(nonce))
                    .serialize();
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the DPoP key cannot sign", e);
        }
    }

    /**
     * Requires a proof for an offer.
     *
     * @throws AuthorizationException TOKEN_OF_ANOTHER, PROOF_INVALID
     */
    public void requireForOffer(AccessGrant grant, OfferCredential.KeyBound credential, OfferBinding offer)
            throws AuthorizationException {
        require(grant, credential.token(), credential.proof(), OFFER_METHOD, OFFER_URI, offer.nonce());
    }

    /**
     * Requires a proof for an HTTP request.
     *
     * @throws AuthorizationException TOKEN_OF_ANOTHER, PROOF_INVALID
     */
    public void requireForRequest(AccessGrant grant, String token, String proof, String method, URI uri)
            throws AuthorizationException {
        require(grant, token, proof, method, uri, null);
    }

    private void require(AccessGrant grant, String token, String proof, String method, URI uri, @Nullable String nonce)
            throws AuthorizationException {
        String thumbprint = grant.keyThumbprint();
        if (thumbprint == null) {
            throw new AuthorizationException(
                    AuthorizationError.TOKEN_OF_ANOTHER,
                    "the access token is bound to a certificate, not to a DPoP key");
        }
        try {
            verifier.verify(
                    method,
                    uri,
                    new DPoPIssuer(grant.identity()),
                    SignedJWT.parse(proof),
                    new DPoPAccessToken(token),
                    new JWKThumbprintConfirmation(new Base64URL(thumbprint)),
                    nonce == null ? null : new Nonce(nonce));
        } catch (AccessTokenValidationException e) {
            // The library's texts may quote what it was given, so causes are not kept.
            throw new AuthorizationException(
                    AuthorizationError.TOKEN_OF_ANOTHER,
                    "the DPoP proof is another token's, or signed by another key than the one that this token is bound to");
        } catch (InvalidDPoPProofException | ParseException | JOSEException | RuntimeException e) {
            throw new AuthorizationException(
                    AuthorizationError.PROOF_INVALID,
                    "the DPoP proof is not valid: it was changed, was made for another request or offer, or more than "
                            + maxAge.toSeconds()
                            + " s ago, or was used before (RFC 9449 section 4.3); if it is new, check"
                            + " the clocks");
        }
    }

    private synchronized void use(UsedProof proof) throws AlreadyUsedException {
        Instant now = clock.instant();
        if (now.isAfter(swept.plus(maxAge))) {
            used.values().removeIf(until -> until.isBefore(now));
            usedBy.clear();
            used.keySet().forEach(each -> usedBy.merge(each.identity(), 1, Integer::sum));
            swept = now;
        }
        if (used.size() >= MAX_REMEMBERED
                || usedBy.getOrDefault(proof.identity(), 0) >= MAX_REMEMBERED_PER_IDENTITY) {
            throw new AlreadyUsedException("too many proofs");
        }
        // Valid from maxAge before its time to maxAge after it.
        if (used.putIfAbsent(proof, now.plus(maxAge.multipliedBy(2))) != null) {
            throw new AlreadyUsedException("used");
        }
        usedBy.merge(proof.identity(), 1, Integer::sum);
    }
}
