package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * An offer that was admitted and waits for its DTLS handshake. Its state is guarded by its conference's lock.
 */
public final class AdmittedOffer {
    private enum State {
        /** Its answer is being signed; no handshake may use it yet. */
        RESERVED,
        /** Its answer is signed; one handshake may use it. */
        PENDING,
        /** A handshake has used it, or it has expired. */
        SPENT
    }

    private final Conference conference;
    private final OfferFacts facts;
    private final OfferOrigin origin;
    private final String ownTlsId;
    private final Instant expiresAt;
    private State state = State.RESERVED;
    private @Nullable Octets ownIdentityHash;

    AdmittedOffer(Conference conference, OfferFacts facts, OfferOrigin origin, String ownTlsId, Instant expiresAt) {
        this.conference = conference;
        this.facts = facts;
        this.origin = origin;
        this.ownTlsId = ownTlsId;
        this.expiresAt = expiresAt;
    }

    /** The conference to which it was admitted. */
    public Conference conference() {
        return conference;
    }

    /** The contents of the endpoint's offer. */
    public OfferFacts facts() {
        return facts;
    }

    /** The Media Distributor, and perhaps the association, from which it came. */
    OfferOrigin origin() {
        return origin;
    }

    /** When it expires, unless the participant has joined. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** The Key Distributor's tls-id of this association. */
    public String ownTlsId() {
        return ownTlsId;
    }

    /**
     * Hash of the identity in the answer to this offer (RFC 8844 section 3.2).
     *
     * @throws IllegalStateException before the answer was signed
     */
    public Octets ownIdentityHash() {
        Octets hash = ownIdentityHash;
        if (hash == null) {
            throw new IllegalStateException("the answer to this offer has not been signed");
        }
        return hash;
    }

    void signed(Octets identityHash) {
        ownIdentityHash = identityHash;
        if (state == State.RESERVED) {
            state = State.PENDING;
        }
    }

    boolean isPending(Instant now) {
        return state == State.PENDING && now.isBefore(expiresAt);
    }

    /** Whether it holds a place in the conference for a participant that has not joined yet. */
    boolean holdsPlace(Instant now) {
        return state != State.SPENT && now.isBefore(expiresAt);
    }

    void spend() {
        state = State.SPENT;
    }
}
